//! Requests that carry an id: answered once, and alike ever after.

use domain::time::Instant;
use ring::hmac;

use crate::change::{Committed, Reference, Request};
use crate::error::{CommitError, StoreError};
use crate::merkle::{Hash, sha256};
use crate::reply;
use crate::rows::RequestRow;

/// The id is last and of fixed length, so no caller's name can run into it.
pub(crate) fn name(request: &Request) -> Hash {
    sha256(&[request.caller.as_bytes(), &request.id].concat())
}

pub(crate) fn row(key: &hmac::Key, request: &Request, at: Instant) -> RequestRow {
    let digest = hmac::sign(key, &request.body);
    RequestRow {
        name: name(request),
        digest: digest
            .as_ref()
            .try_into()
            .expect("HMAC-SHA256 has 32 bytes"),
        reply: Vec::new(),
        at,
    }
}

pub(crate) fn answered(row: RequestRow, reference: &Reference) -> RequestRow {
    RequestRow {
        reply: reply::to_bytes(reference),
        ..row
    }
}

/// The same id with the same body is answered as before; with another body it is refused.
pub(crate) fn replay(answered: &RequestRow, asked: &RequestRow) -> Result<Committed, CommitError> {
    if answered.digest != asked.digest {
        return Err(CommitError::RequestReused);
    }
    let reference =
        reply::from_bytes(&answered.reply).ok_or(StoreError::Unreadable { what: "reply" })?;
    Ok(Committed {
        reference,
        replayed: true,
    })
}
