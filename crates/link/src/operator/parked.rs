//! Messages that wait for an operator.

use contracts::invalid::{InField, Invalid, Reason};
use contracts::pb::node::v1 as pb;
use contracts::wire::Wired;
use domain::codec::Codec;
use domain::id::Party;
use node::desk::call::RequestId;
use node::failure::Failure;
use store::Channel;
use store::channel::{IncomingRow, Verdict};

use super::asker::Asker;

/// Rows a page where the caller does not say.
const DEFAULT_ROWS: u32 = 50;
const MOST_ROWS: u32 = 200;

/// The order of the list: by receipt, then by what no two messages share.
type Place = (i64, [u8; 32], u64);

fn place(row: &IncomingRow) -> Place {
    (row.received.micros(), row.message_id, row.seq)
}

/// The place of a row as its page token has it: 48 bytes in hexadecimal.
fn token((received, message, seq): Place) -> String {
    let bytes = [&received.to_be_bytes()[..], &message, &seq.to_be_bytes()].concat();
    node::keys::hexadecimal(&bytes)
}

fn place_of(token: &str) -> Option<Place> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let bytes: Vec<u8> = token
        .as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let (received, rest) = bytes.split_first_chunk::<8>()?;
    let (message, rest) = rest.split_first_chunk::<32>()?;
    let seq: [u8; 8] = rest.try_into().ok()?;
    Some((
        i64::from_be_bytes(*received),
        *message,
        u64::from_be_bytes(seq),
    ))
}

/// Which page.
struct Asked {
    rows: usize,
    after: Option<Place>,
}

impl TryFrom<pb::ListParkedRequest> for Asked {
    type Error = Invalid;

    fn try_from(wire: pb::ListParkedRequest) -> Result<Self, Invalid> {
        let pb::ListParkedRequest {
            page_size,
            page_token,
        } = wire;
        let rows = match page_size {
            0 => DEFAULT_ROWS,
            1..=MOST_ROWS => page_size,
            _ => return Err(Reason::OutOfRange).field("page_size"),
        };
        Ok(Self {
            rows: usize::try_from(rows).unwrap_or(usize::MAX),
            after: match page_token.as_str() {
                "" => None,
                token => Some(
                    place_of(token)
                        .ok_or(Reason::Malformed)
                        .field("page_token")?,
                ),
            },
        })
    }
}

pub(super) async fn list<C: Codec>(
    asker: &Asker<C>,
    request: pb::ListParkedRequest,
) -> Result<pb::ListParkedResponse, Failure> {
    let Asked { rows, after } = request.try_into()?;
    let mut parked = asker.peers().parked().await?;
    parked.retain(|row| {
        asker.sees(row.channel.to.agency) && after.is_none_or(|after| place(row) > after)
    });
    parked.sort_by_key(place);
    let more = parked.len() > rows;
    parked.truncate(rows);
    let next = parked.last().filter(|_| more).map(|row| token(place(row)));
    Ok(pb::ListParkedResponse {
        messages: parked.iter().map(message).collect(),
        next_page_token: next.unwrap_or_default(),
    })
}

fn message(row: &IncomingRow) -> pb::ParkedMessage {
    pb::ParkedMessage {
        sender: row.channel.from.to_wire(),
        receiver: row.channel.to.to_wire(),
        seq: row.seq,
        reason: reason(&row.verdict),
        received: row.received.to_wire(),
    }
}

fn reason(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Parked(reason) | Verdict::Refused(reason) => reason.clone(),
        Verdict::Applied | Verdict::Waiting(_) => String::new(),
    }
}

/// One parked message.
struct Resumed {
    channel: Channel,
    seq: u64,
}

impl TryFrom<pb::ResumeParkedRequest> for Resumed {
    type Error = Invalid;

    fn try_from(wire: pb::ResumeParkedRequest) -> Result<Self, Invalid> {
        let pb::ResumeParkedRequest {
            request_id,
            sender,
            receiver,
            seq,
        } = wire;
        // A message leaves the parked ones once, so that nothing has to be remembered of the request.
        let _: RequestId = request_id.parse().field("request_id")?;
        let party = |wire, name| Party::from_wire(contracts::invalid::required(wire)?).field(name);
        Ok(Self {
            channel: Channel {
                from: party(sender, "sender")?,
                to: party(receiver, "receiver")?,
            },
            seq,
        })
    }
}

pub(super) async fn resume<C: Codec>(
    asker: &Asker<C>,
    request: pb::ResumeParkedRequest,
) -> Result<pb::ResumeParkedResponse, Failure> {
    let Resumed { channel, seq } = request.try_into()?;
    if !asker.desk.serves(channel.to) {
        return Err(Failure::NotFound);
    }
    asker.audit("resume-parked", None).await?;
    let verdict = match asker.peers().resume(channel, seq).await? {
        Some(verdict) => verdict,
        None => newest(asker, channel, seq).await?,
    };
    Ok(pb::ResumeParkedResponse {
        verdict: verdict.name().to_owned(),
        reason: reason(&verdict),
    })
}

/// What became of a message that is not parked, or no longer.
async fn newest<C: Codec>(
    asker: &Asker<C>,
    channel: Channel,
    seq: u64,
) -> Result<Verdict, Failure> {
    let store = &asker.desk.store;
    let sender = store.peer(channel).await?;
    let incarnation = sender
        .and_then(|sender| sender.incarnation)
        .ok_or(Failure::NotFound)?;
    let row = store.incoming(channel, incarnation, seq).await?;
    Ok(row.ok_or(Failure::NotFound)?.verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_token_is_the_place_of_a_row() {
        let place = (-5, [7; 32], 9);
        assert_eq!(place_of(&token(place)), Some(place));
        for wrong in [
            "",
            "ab",
            "zz",
            &token(place)[1..],
            &format!("{}00", token(place)),
        ] {
            assert_eq!(place_of(wrong), None, "{wrong}");
        }
    }
}
