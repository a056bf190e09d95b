//! What somebody signs in with as the user. AWS refuses to delete a user that has any of it: "Cannot delete
//! entity, must remove referenced objects first." Nothing here is ever deleted, since it lives in places that
//! the stack does not know.

use std::{future::Future, pin::Pin};

use aws_sdk_iam::types::{AccessKeyMetadata, MfaDevice, SigningCertificate, SshPublicKeyMetadata};
use futures_util::future::join_all;

use crate::kinds::iam::prelude::*;

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
    let lists: [Pin<Box<dyn Future<Output = Listed> + Send + '_>>; 6] = [
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
    use crate::aws::replay::query::query;

    /// Each sort of credential: its call, what it is called, and what IAM answers where the user has one.
    const SORTS: &str = "
        ListAccessKeys | access key AKIDEXAMPLE | <AccessKeyMetadata><member><AccessKeyId>AKIDEXAMPLE</AccessKeyId></member></AccessKeyMetadata>
        GetLoginProfile | a password | <LoginProfile><UserName>agent</UserName><CreateDate>2026-01-01T00:00:00Z</CreateDate></LoginProfile>
        ListMFADevices | MFA device arn:x | <MFADevices><member><UserName>agent</UserName><SerialNumber>arn:x</SerialNumber><EnableDate>2026-01-01T00:00:00Z</EnableDate></member></MFADevices>
        ListSSHPublicKeys | SSH public key APKA1 | <SSHPublicKeys><member><UserName>agent</UserName><SSHPublicKeyId>APKA1</SSHPublicKeyId><Status>Active</Status><UploadDate>2026-01-01T00:00:00Z</UploadDate></member></SSHPublicKeys>
        ListSigningCertificates | signing certificate CERT1 | <Certificates><member><UserName>agent</UserName><CertificateId>CERT1</CertificateId><CertificateBody>x</CertificateBody><Status>Active</Status></member></Certificates>
        ListServiceSpecificCredentials | credential ACCA1 for bedrock.amazonaws.com | <ServiceSpecificCredentials><member><UserName>agent</UserName><Status>Active</Status><ServiceUserName>x</ServiceUserName><CreateDate>2026-01-01T00:00:00Z</CreateDate><ServiceSpecificCredentialId>ACCA1</ServiceSpecificCredentialId><ServiceName>bedrock.amazonaws.com</ServiceName></member></ServiceSpecificCredentials>";

    #[tokio::test]
    async fn nothing_is_taken_away_while_a_credential_is_there_or_a_list_of_them_is_denied() {
        let sorts = SORTS.trim().lines().map(|line| line.trim().splitn(3, " | ").collect::<Vec<_>>());
        for sort in sorts {
            let [list, named, answer] = sort[..] else { panic!("{sort:?}") };
            for is_denied in [false, true] {
                let (aws, asked) = query(move |action, _| match action {
                    _ if action == list && is_denied => Err("AccessDenied"),
                    _ if action == list => Ok(answer.to_owned()),
                    "GetLoginProfile" => Err("NoSuchEntity"),
                    _ => Ok(String::new()),
                });
                let uses = uses(&aws, "agent").await;
                let failure = OfUser::delete(&aws, &Target::example("iam.user", "agent")).await.unwrap_err();
                if is_denied {
                    assert_eq!(uses.unseen[0].operation, format!("iam:{list}"));
                    assert_eq!(failure.operation, format!("iam:{list}"));
                } else {
                    assert_eq!(
                        uses.found.iter().map(|found| found.it.hold).collect::<Vec<_>>(),
                        [Hold::Blocks]
                    );
                    assert_eq!(failure.message, format!("the user still has {named}"));
                }
                assert!(asked.sent().iter().all(|action| SORTS.contains(action.as_str())), "{list}");
            }
        }
    }
}
