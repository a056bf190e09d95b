//! From names in AWS to names in a stack.

use regex_lite::Regex;

/// What an ARN has before its resource.
const BEFORE_RESOURCE: &str = "arn(:[^:/]*){4}:";

/// The name in a stack of what AWS calls `name`: `VoiceAgent-S3Errors` is `voice-agent-s3-errors`, and
/// of `/ecs/voice-bot` it is `ecs-voice-bot`. Of an ARN it is that of the resource alone.
#[must_use]
pub fn identifier(name: &str) -> String {
    let name = Regex::new(BEFORE_RESOURCE).map_or(name.into(), |arn| arn.replace_all(name, ""));
    let letters: Vec<char> = name.chars().collect();
    let mut identifier = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| letters.get(index));
        let after = letters.get(index + 1);
        let starts_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || ((before.is_ascii_uppercase() || before.is_ascii_digit())
                        && after.is_some_and(char::is_ascii_lowercase))
            });
        let plain = letter.is_ascii_alphanumeric() || *letter == '_';
        if (starts_word || !plain) && !identifier.is_empty() && !identifier.ends_with('-') {
            identifier.push('-');
        }
        if plain {
            identifier.push(letter.to_ascii_lowercase());
        }
    }
    let identifier = identifier.trim_matches('-').to_owned();
    if identifier.is_empty() { "unnamed".to_owned() } else { identifier }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::address::is_identifier;

    #[test]
    fn names_become_identifiers() {
        let cases = [
            ("voice-analytics-sessions", "voice-analytics-sessions"),
            ("/ecs/voice-bot", "ecs-voice-bot"),
            ("VoiceAgent-S3UploadFailures", "voice-agent-s3-upload-failures"),
            ("WebRTCTimeouts", "web-rtc-timeouts"),
            ("CA_9b4oemVRtDEm", "ca_9b4oem-v-rt-d-em"),
            ("conformance unhealthy (bot)", "conformance-unhealthy-bot"),
            ("orders.fifo", "orders-fifo"),
            ("Überwachung", "berwachung"),
            ("…", "unnamed"),
            (
                "arn:aws:lambda:eu-central-1:111122223333:function:work/arn:aws:sqs:eu-central-1:111122223333:jobs",
                "function-work-jobs",
            ),
        ];
        for (name, expected) in cases {
            assert_eq!(identifier(name), expected, "{name}");
            assert!(is_identifier(&identifier(name)), "{name}");
        }
    }
}
