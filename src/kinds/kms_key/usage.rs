//! What keys of each spec can be used for, and by which actions.

/// The usages of a spec. AWS wants one named where there are several. Empty for a spec that is not
/// known here.
pub(super) fn of_spec(spec: &str) -> &'static [&'static str] {
    match spec {
        "SYMMETRIC_DEFAULT" => &["ENCRYPT_DECRYPT"],
        "SM2" => &["ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"],
        "ECC_SECG_P256K1" | "ECC_NIST_EDWARDS25519" => &["SIGN_VERIFY"],
        spec if spec.starts_with("RSA_") => &["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
        spec if spec.starts_with("ECC_NIST_P") => &["SIGN_VERIFY", "KEY_AGREEMENT"],
        spec if spec.starts_with("HMAC_") => &["GENERATE_VERIFY_MAC"],
        spec if spec.starts_with("ML_DSA_") => &["SIGN_VERIFY"],
        spec if spec.starts_with("ML_KEM_") => &["ENCAPSULATE_DECAPSULATE"],
        _ => &[],
    }
}

/// What its users may call.
pub(super) fn actions(spec: &str, usage: &str) -> &'static [&'static str] {
    match usage {
        "SIGN_VERIFY" => &["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign", "kms:Verify"],
        "GENERATE_VERIFY_MAC" => &["kms:DescribeKey", "kms:GenerateMac", "kms:VerifyMac"],
        "KEY_AGREEMENT" => &["kms:DeriveSharedSecret", "kms:DescribeKey", "kms:GetPublicKey"],
        "ENCAPSULATE_DECAPSULATE" => {
            &["kms:Decapsulate", "kms:DescribeKey", "kms:Encapsulate", "kms:GetPublicKey"]
        }
        _ if spec == super::key::SYMMETRIC => {
            &["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        }
        _ => &["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GetPublicKey", "kms:ReEncrypt*"],
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_kms::types::{KeySpec, KeyUsageType};

    use super::*;

    #[test]
    fn every_spec_that_the_sdk_knows_has_a_usage() {
        for spec in KeySpec::values() {
            assert!(!of_spec(spec).is_empty(), "{spec}");
            assert!(of_spec(spec).iter().all(|usage| KeyUsageType::values().contains(usage)), "{spec}");
        }
    }
}
