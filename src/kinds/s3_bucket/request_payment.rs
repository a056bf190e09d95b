//! Requester pays.

use super::prelude::*;

pub(super) struct RequestPayment;

/// Who pays for requests and downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Payer {
    BucketOwner,
    Requester,
}

impl Configuration for RequestPayment {
    type Value = Payer;
    const NAME: &'static str = "request_payment";
    const ABOUT: &'static str = "who pays for requests and downloads";
    const GET: &'static str = "s3:GetBucketRequestPayment";
    const PUT: &'static str = "s3:PutBucketRequestPayment";
    const REPLACES: Replaces = Replaces::whole("GetBucketRequestPayment");
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Payer>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_request_payment).await?;
        let payer = answer.payer.map(|word| from_word(Self::GET, word)).transpose()?;
        Ok(payer.and_then(declared).map(Seen::new))
    }

    async fn put(aws: &Aws, at: &Target, want: Payer) -> Result<(), Failure> {
        let to = sdk::RequestPaymentConfiguration::builder().payer(to_word(&want)).build();
        let to = to.map_err(unbuilt(Self::PUT))?;
        let call = call!(aws, at, put_bucket_request_payment).request_payment_configuration(to);
        aws.send(Self::PUT, call.send()).await.map(drop)
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        Self::put(aws, at, Payer::BucketOwner).await
    }
}

/// The bucket owner pays unless it says otherwise, which is as if nothing was ever put.
pub(super) fn declared(payer: Payer) -> Option<Payer> {
    Some(payer).filter(|payer| *payer == Payer::Requester)
}
