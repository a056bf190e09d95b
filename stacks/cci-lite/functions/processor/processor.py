"""Recordings become transcripts, and transcripts become results.

Two events come in: S3's, of a new recording, starts a transcription; EventBridge's, of a transcription that is
done, has the text understood and summarised. `{"ping": ...}` is answered as it is, so that a rollout can prove that
the function runs without touching a call.
"""

import json
import os
import re
from urllib.parse import unquote_plus

import boto3

# <tenant>/calls/<call>.<format>
RECORDING = re.compile(r"(?P<tenant>[a-z0-9-]+)/calls/(?P<call>[^/]+)\.(?P<format>mp3|mp4|wav|flac|ogg|amr|webm)")
# What Comprehend takes in one request, in bytes of UTF-8.
MOST_BYTES = 5000
# Transcribe's name of a job that belongs to us: the tenant, and the call.
JOB = re.compile(r"cci-lite\.(?P<tenant>[a-z0-9-]+)\.(?P<call>[0-9a-zA-Z._-]+)")


def handler(event, _context):
    if "ping" in event:
        return {"ping": event["ping"]}
    if event.get("detail-type") == "Transcribe Job State Change":
        return finish(event["detail"])
    return {"started": [start(record["s3"]) for record in event["Records"]]}


def start(stored):
    """Starts the transcription of a recording, and returns the name of its job."""
    bucket, key = stored["bucket"]["name"], unquote_plus(stored["object"]["key"])
    found = RECORDING.fullmatch(key)
    if not found:
        raise ValueError(f"{key} is not a recording")
    tenant = found["tenant"]
    name = f"cci-lite.{tenant}." + re.sub(r"[^0-9a-zA-Z._-]", "_", found["call"])
    languages = configuration(f"tenants/{tenant}")["languages"]
    which = {"LanguageCode": languages[0]} if len(languages) == 1 else {
        "IdentifyLanguage": True, "LanguageOptions": languages}
    boto3.client("transcribe").start_transcription_job(
        TranscriptionJobName=name,
        Media={"MediaFileUri": f"s3://{bucket}/{key}"},
        MediaFormat=found["format"],
        OutputBucketName=os.environ["RESULTS_BUCKET"],
        OutputKey=f"{tenant}/transcripts/{name}.json",
        OutputEncryptionKMSKeyId=os.environ["KMS_KEY_ARN"],
        **which)
    return name


def finish(detail):
    """Writes the result of a transcription, and returns its key."""
    name, status = detail["TranscriptionJobName"], detail["TranscriptionJobStatus"]
    found = JOB.fullmatch(name)
    if not found:
        return {"ignored": name}
    if status != "COMPLETED":
        raise RuntimeError(f"transcription {name}: {status}")
    tenant, results, storage = found["tenant"], os.environ["RESULTS_BUCKET"], boto3.client("s3")
    stored = storage.get_object(Bucket=results, Key=f"{tenant}/transcripts/{name}.json")
    answer = json.loads(stored["Body"].read())["results"]
    text = answer["transcripts"][0]["transcript"]
    language = answer.get("language_code", configuration(f"tenants/{tenant}")["languages"][0])
    result = {"call": found["call"], "tenant": tenant, "language": language,
              **understanding(text, language[:2]), "summary": summary(text)}
    key = f"{tenant}/calls/{found['call']}.json"
    storage.put_object(Bucket=results, Key=key, Body=json.dumps(result).encode(), ContentType="application/json",
                       ServerSideEncryption="aws:kms", SSEKMSKeyId=os.environ["KMS_KEY_ARN"])
    return {"result": key}


def understanding(text, language):
    """What Comprehend says of the start of a text; of an empty one it says nothing."""
    start_of_text = text.encode()[:MOST_BYTES].decode(errors="ignore")
    if not start_of_text.strip():
        return {"sentiment": None, "key_phrases": [], "entities": []}
    comprehend, about = boto3.client("comprehend"), {"Text": start_of_text, "LanguageCode": language}
    phrases = comprehend.detect_key_phrases(**about)["KeyPhrases"]
    entities = comprehend.detect_entities(**about)["Entities"]
    return {"sentiment": comprehend.detect_sentiment(**about)["Sentiment"],
            "key_phrases": sorted({phrase["Text"] for phrase in phrases}),
            "entities": sorted({f"{entity['Type']}: {entity['Text']}" for entity in entities})}


def summary(text):
    chosen = configuration("models")["summary"]
    answer = boto3.client("bedrock-runtime", region_name=os.environ["MODEL_REGION"]).invoke_model(
        modelId=os.environ["MODEL_ID"],
        body=json.dumps({
            "anthropic_version": "bedrock-2023-05-31",
            "max_tokens": chosen["max_tokens"],
            "messages": [{"role": "user", "content": f"Summarise this call in five sentences.\n\n{text}"}]}))
    return json.loads(answer["body"].read())["content"][0]["text"]


def configuration(name):
    found = boto3.client("ssm").get_parameter(Name=f"{os.environ['CONFIGURATION']}/{name}")
    return json.loads(found["Parameter"]["Value"])
