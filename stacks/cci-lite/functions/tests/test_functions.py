"""Tests of the functions, without AWS: python3 -m unittest discover functions/tests"""

import io
import json
import os
import sys
import unittest
from pathlib import Path
from unittest import mock
from urllib.parse import parse_qs, urlsplit

FUNCTIONS = Path(__file__).parents[1]
sys.path[:0] = [str(FUNCTIONS / "processor"), str(FUNCTIONS / "uploads")]

import processor  # noqa: E402
import uploads  # noqa: E402

KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_DEFAULT_REGION": "eu-central-1",
    "CONFIGURATION": "/cci-lite/config", "INPUT_BUCKET": "cci-lite-input", "KMS_KEY_ARN": KEY, "MODEL_ID": "a-model",
    "MODEL_REGION": "us-east-1", "RESULTS_BUCKET": "cci-lite-results", "TENANT_ID": "demo-tenant"}
PARAMETERS = {
    "/cci-lite/config/models": {"summary": {"max_tokens": 1024}},
    "/cci-lite/config/tenants/demo-tenant": {"languages": ["de-DE", "en-US"]},
    "/cci-lite/config/tenants/one": {"languages": ["de-DE"]}}


def record(key):
    return {"Records": [{"s3": {"bucket": {"name": "cci-lite-input"}, "object": {"key": key}}}]}


class Services:
    """A client of each service, which notes its calls."""

    def __init__(self):
        self.clients = {}
        ssm, s3 = self("ssm"), self("s3")
        ssm.get_parameter.side_effect = lambda Name: {"Parameter": {"Value": json.dumps(PARAMETERS[Name])}}
        self.text = "Guten Tag"
        s3.get_object.side_effect = lambda **_: {"Body": io.BytesIO(json.dumps({"results": {
            "language_code": "de-DE", "transcripts": [{"transcript": self.text}]}}).encode())}
        comprehend = self("comprehend")
        comprehend.detect_sentiment.return_value = {"Sentiment": "POSITIVE"}
        comprehend.detect_key_phrases.return_value = {"KeyPhrases": [{"Text": "Tag"}, {"Text": "Tag"}]}
        comprehend.detect_entities.return_value = {"Entities": [{"Type": "DATE", "Text": "Tag"}]}
        self("bedrock-runtime").invoke_model.side_effect = lambda **_: {
            "body": io.BytesIO(b'{"content": [{"text": "They greet."}]}')}

    def __call__(self, service, **_):
        return self.clients.setdefault(service, mock.Mock())


class Processor(unittest.TestCase):
    def setUp(self):
        self.services = Services()
        for patch in (mock.patch.dict(os.environ, SETTINGS), mock.patch.object(processor.boto3, "client", self.services)):
            patch.start()
            self.addCleanup(patch.stop)

    def test_a_ping_touches_nothing(self):
        self.assertEqual(processor.handler({"ping": 1}, None), {"ping": 1})

    def test_a_recording_is_transcribed_under_the_key(self):
        answer = processor.handler(record("demo-tenant/calls/a+call%231.wav"), None)
        self.assertEqual(answer, {"started": ["cci-lite.demo-tenant.a_call_1"]})
        asked = self.services("transcribe").start_transcription_job.call_args.kwargs
        self.assertEqual(asked["Media"], {"MediaFileUri": "s3://cci-lite-input/demo-tenant/calls/a call#1.wav"})
        self.assertEqual(asked["OutputEncryptionKMSKeyId"], KEY)
        self.assertEqual(asked["OutputKey"], "demo-tenant/transcripts/cci-lite.demo-tenant.a_call_1.json")
        self.assertEqual(asked["LanguageOptions"], ["de-DE", "en-US"])

    def test_one_language_is_not_guessed(self):
        processor.handler(record("one/calls/a.mp3"), None)
        asked = self.services("transcribe").start_transcription_job.call_args.kwargs
        self.assertEqual((asked["LanguageCode"], "IdentifyLanguage" in asked), ("de-DE", False))

    def test_anything_else_fails(self):
        for key in ("demo-tenant/calls/notes.txt", "tmp/trueup-probe", "demo-tenant/calls/"):
            with self.assertRaises(ValueError):
                processor.handler(record(key), None)

    def done(self, name="cci-lite.demo-tenant.a", status="COMPLETED"):
        return processor.handler({"detail-type": "Transcribe Job State Change", "detail": {
            "TranscriptionJobName": name, "TranscriptionJobStatus": status}}, None)

    def test_a_transcript_becomes_a_result(self):
        self.assertEqual(self.done(), {"result": "demo-tenant/calls/a.json"})
        stored = self.services("s3").put_object.call_args.kwargs
        self.assertEqual((stored["ServerSideEncryption"], stored["SSEKMSKeyId"]), ("aws:kms", KEY))
        self.assertEqual(json.loads(stored["Body"]), {
            "call": "a", "tenant": "demo-tenant", "language": "de-DE", "sentiment": "POSITIVE", "key_phrases": ["Tag"],
            "entities": ["DATE: Tag"], "summary": "They greet."})

    def test_silence_is_no_question_for_comprehend(self):
        self.services.text = " "
        self.done()
        self.assertFalse(self.services("comprehend").detect_sentiment.called)

    def test_a_long_text_is_cut_between_letters(self):
        self.services.text = "ä" * 4000
        self.done()
        asked = self.services("comprehend").detect_sentiment.call_args.kwargs["Text"]
        self.assertEqual(len(asked.encode()), 5000)

    def test_a_failed_job_is_an_error_and_a_foreign_one_is_none(self):
        with self.assertRaises(RuntimeError):
            self.done(status="FAILED")
        self.assertEqual(self.done(name="somebody-else"), {"ignored": "somebody-else"})


class Uploads(unittest.TestCase):
    def setUp(self):
        patch = mock.patch.dict(os.environ, SETTINGS)
        patch.start()
        self.addCleanup(patch.stop)

    def test_an_upload_must_say_how_it_is_encrypted(self):
        answer = uploads.handler({"body": '{"call": "a.wav"}'}, None)
        body = json.loads(answer["body"])
        self.assertEqual((answer["statusCode"], body["key"]), (201, "demo-tenant/calls/a.wav"))
        url = urlsplit(body["url"])
        self.assertEqual(url.path, "/demo-tenant/calls/a.wav")
        self.assertTrue(url.netloc.startswith("cci-lite-input."), url.netloc)
        query = parse_qs(url.query)
        self.assertEqual(query["X-Amz-Expires"], ["300"])
        signed = query["X-Amz-SignedHeaders"][0].split(";")
        self.assertEqual(set(body["headers"]) - set(signed), set(), signed)

    def test_a_name_can_not_leave_the_prefix(self):
        for body in (None, "", "[]", "{}", '{"call": 1}', '{"call": "../b.wav"}', '{"call": "a/b.wav"}',
                     '{"call": ".wav"}', '{"call": "a.exe"}', "not JSON"):
            self.assertEqual(uploads.handler({"body": body}, None)["statusCode"], 400, body)


if __name__ == "__main__":
    unittest.main()
