//! What somebody signs in with as the user. AWS refuses to delete a user that has any of it: "Cannot delete
//! entity, must remove referenced objects first." Nothing here is ever deleted, since it lives in places that
//! the stack does not know.

use crate::kind::prelude::*;
use std::future::Future;

use aws_sdk_iam::types::{AccessKeyMetadata, MfaDevice, SigningCertificate, SshPublicKeyMetadata};
use futures_util::future::join_all;

use crate::{
    kinds::iam::{account::PAGE, entity::ABSENT},
    model::{FoundUse, Hold, Use},
};

/// What to do about credentials that are left.
pub(super) const HINT: &str =
    "trueup never deletes credentials: find out who uses them, then delete them in IAM";

/// The credentials of one sort, as AWS calls each.
type Listed = Result<Vec<String>, Failure>;

/// Every credential of the user.
pub(super) async fn all(aws: &Aws, user: &str) -> Listed {
    let sorts: Result<Vec<Vec<String>>, Failure> = sorts(aws, user).await.into_iter().collect();
    Ok(sorts?.concat())
}

/// The credentials as uses of the user, which AWS does not let go while they are there.
pub(super) async fn uses(aws: &Aws, user: &str) -> Uses {
    let found = |name: String| Use::new(&name, "", "a credential that trueup never deletes", Hold::Blocks);
    let sorts = sorts(aws, user).await.into_iter();
    sorts
        .map(|sort| sort.map(|names| names.into_iter().map(found).map(FoundUse::outside).collect()))
        .collect()
}

/// Each sort of credential by a list of its own; all are asked for at once.
async fn sorts(aws: &Aws, user: &str) -> Vec<Listed> {
    let lists: [std::pin::Pin<Box<dyn Future<Output = Listed> + Send + '_>>; 6] = [
        Box::pin(access_keys(aws, user)),
        Box::pin(password(aws, user)),
        Box::pin(devices(aws, user)),
        Box::pin(ssh_keys(aws, user)),
        Box::pin(certificates(aws, user)),
        Box::pin(of_services(aws, user)),
    ];
    join_all(lists).await
}

/// Lists of credentials in pages.
macro_rules! listed {
    ($($function:ident: $list:ident $action:literal, $name:expr;)*) => {$(
        async fn $function(aws: &Aws, user: &str) -> Listed {
            let pages = aws.iam().$list().user_name(user).into_paginator().page_size(PAGE).items().send();
            let found = absent(aws.send($action, pages.try_collect()).await, ABSENT)?.unwrap_or_default();
            Ok(found.into_iter().map($name).collect())
        }
    )*};
}

listed! {
    access_keys: list_access_keys "iam:ListAccessKeys",
        |key: AccessKeyMetadata| format!("access key {}", key.access_key_id.unwrap_or_default());
    devices: list_mfa_devices "iam:ListMFADevices",
        |device: MfaDevice| format!("MFA device {}", device.serial_number);
    ssh_keys: list_ssh_public_keys "iam:ListSSHPublicKeys",
        |key: SshPublicKeyMetadata| format!("SSH public key {}", key.ssh_public_key_id);
    certificates: list_signing_certificates "iam:ListSigningCertificates",
        |one: SigningCertificate| format!("signing certificate {}", one.certificate_id);
}

async fn password(aws: &Aws, user: &str) -> Listed {
    let call = aws.iam().get_login_profile().user_name(user).send();
    let profile = absent(aws.send("iam:GetLoginProfile", call).await, ABSENT)?;
    Ok(profile.map(|_| "a password".to_owned()).into_iter().collect())
}

/// Of `CodeCommit`, Keyspaces, Bedrock and the like. A page without a mark of its own is the last.
async fn of_services(aws: &Aws, user: &str) -> Listed {
    let (mut found, mut marker) = (Vec::new(), None);
    loop {
        let call = aws.iam().list_service_specific_credentials().user_name(user).set_marker(marker).send();
        let Some(page) = absent(aws.send("iam:ListServiceSpecificCredentials", call).await, ABSENT)? else {
            return Ok(found);
        };
        found.extend(page.service_specific_credentials.unwrap_or_default().into_iter().map(|one| {
            format!("credential {} for {}", one.service_specific_credential_id, one.service_name)
        }));
        marker = page.marker.filter(|_| page.is_truncated);
        if marker.is_none() {
            return Ok(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        aws::replay::query::query,
        kinds::iam::{EntityKind, OfUser},
    };

    /// Each sort of credential: its call, what IAM answers where the user has one, and what that is called.
    const SORTS: [(&str, &str, &str); 6] = [
        (
            "ListAccessKeys",
            "<AccessKeyMetadata><member><AccessKeyId>AKIDEXAMPLE</AccessKeyId></member></AccessKeyMetadata>",
            "access key AKIDEXAMPLE",
        ),
        (
            "GetLoginProfile",
            "<LoginProfile><UserName>agent</UserName><CreateDate>2026-01-01T00:00:00Z</CreateDate></LoginProfile>",
            "a password",
        ),
        (
            "ListMFADevices",
            "<MFADevices><member><UserName>agent</UserName><SerialNumber>arn:x</SerialNumber><EnableDate>2026-01-01T00:00:00Z</EnableDate></member></MFADevices>",
            "MFA device arn:x",
        ),
        (
            "ListSSHPublicKeys",
            "<SSHPublicKeys><member><UserName>agent</UserName><SSHPublicKeyId>APKA1</SSHPublicKeyId><Status>Active</Status><UploadDate>2026-01-01T00:00:00Z</UploadDate></member></SSHPublicKeys>",
            "SSH public key APKA1",
        ),
        (
            "ListSigningCertificates",
            "<Certificates><member><UserName>agent</UserName><CertificateId>CERT1</CertificateId><CertificateBody>x</CertificateBody><Status>Active</Status></member></Certificates>",
            "signing certificate CERT1",
        ),
        (
            "ListServiceSpecificCredentials",
            "<ServiceSpecificCredentials><member><UserName>agent</UserName><Status>Active</Status><ServiceUserName>x</ServiceUserName><CreateDate>2026-01-01T00:00:00Z</CreateDate><ServiceSpecificCredentialId>ACCA1</ServiceSpecificCredentialId><ServiceName>bedrock.amazonaws.com</ServiceName></member></ServiceSpecificCredentials>",
            "credential ACCA1 for bedrock.amazonaws.com",
        ),
    ];

    #[tokio::test]
    async fn nothing_is_taken_away_while_a_credential_of_any_sort_is_there() {
        for (kept, answer, named) in SORTS {
            let (aws, asked) = query(move |action, _| match action {
                _ if kept == action => Ok(answer.to_owned()),
                "GetLoginProfile" => Err("NoSuchEntity"),
                _ => Ok(String::new()),
            });
            let uses = uses(&aws, "agent").await.found;
            assert_eq!(uses.iter().map(|found| found.it.hold).collect::<Vec<_>>(), [Hold::Blocks]);
            let failure = OfUser::delete(&aws, &Target::example("iam.user", "agent")).await.unwrap_err();
            assert_eq!(failure.message, format!("the user still has {named}"));
            assert!(
                asked.sent().iter().all(|action| SORTS.iter().any(|(list, ..)| list == action)),
                "{kept}"
            );
        }
    }

    #[tokio::test]
    async fn a_list_that_is_denied_is_no_answer() {
        let (aws, asked) = query(|action, _| match action {
            "ListSSHPublicKeys" => Err("AccessDenied"),
            "GetLoginProfile" => Err("NoSuchEntity"),
            _ => Ok(String::new()),
        });
        assert_eq!(uses(&aws, "agent").await.unseen[0].operation, "iam:ListSSHPublicKeys");
        let failure = OfUser::delete(&aws, &Target::example("iam.user", "agent")).await.unwrap_err();
        assert_eq!(failure.operation, "iam:ListSSHPublicKeys");
        assert!(!asked.sent().iter().any(|action| action.starts_with("De")));
    }
}
