//! A call of a member of staff: who asks, and what makes a repeated call have one effect.

use std::str::FromStr;

use contracts::invalid::{Invalid, Reason};
use contracts::wire::Wired;
use domain::people::Actor;
use ring::digest::{SHA256, digest};
use tonic::Request;

use crate::caller::Caller;
use crate::failure::Failure;

/// Who asks, under which name its request ids are unique, and the bytes of what it asked.
#[derive(Clone)]
pub struct Call {
    actor: Actor,
    caller: String,
    body: Vec<u8>,
}

impl Call {
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// One text a caller, as the journal of accesses and the request ids have it.
    pub fn caller(&self) -> &str {
        &self.caller
    }

    /// Compared, by keyed digest, when a request id comes again.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// Parses a call of a member of staff at the door; the caller was put there by the layers, which let nobody else through.
pub fn open<P, T>(request: Request<P>) -> Result<(Call, T), Failure>
where
    P: contracts::Encoded,
    T: TryFrom<P, Error = Invalid>,
{
    let caller = request.extensions().get::<Caller>();
    let Some(caller @ Caller::Staff { actor, .. }) = caller else {
        return Err(Failure::forbidden("PERMISSION_DENIED"));
    };
    let (actor, caller) = (actor.clone(), caller.key());
    let asked = request.into_inner();
    let body = asked.encode_to_vec();
    let call = Call {
        actor,
        caller,
        body,
    };
    Ok((call, T::try_from(asked)?))
}

/// A caller's name for its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId([u8; 16]);

impl RequestId {
    const LENGTH: std::ops::RangeInclusive<usize> = 8..=64;

    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }
}

/// 8 to 64 printable ASCII characters: enough for a UUID, too few to hide a document in.
impl FromStr for RequestId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Err(Reason::Missing.into());
        }
        if !Self::LENGTH.contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Reason::Malformed.into());
        }
        let hash = digest(&SHA256, text.as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hash.as_ref()[..16]);
        Ok(Self(id))
    }
}

/// A coded field that may be empty.
pub fn optional<D: Wired<String>>(wire: String) -> Result<Option<D>, Invalid> {
    if wire.is_empty() {
        Ok(None)
    } else {
        D::from_wire(wire).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_printable_and_neither_short_nor_long() {
        let parsed = |text: &str| {
            text.parse::<RequestId>()
                .map_err(|invalid| invalid.reason())
        };
        assert_eq!(parsed(""), Err(Reason::Missing));
        assert_eq!(parsed("1234567"), Err(Reason::Malformed));
        assert_eq!(parsed("1234 678"), Err(Reason::Malformed));
        assert_eq!(parsed("请求编号请求编号"), Err(Reason::Malformed));
        assert_eq!(parsed(&"x".repeat(65)), Err(Reason::Malformed));
        assert_ne!(parsed("12345678"), parsed("12345679"));
        assert_eq!(parsed("12345678"), parsed("12345678"));
    }
}
