//! A later piece (件) about a matter that is registered (Art. 19 ¶3, I8).

use contracts::invalid::{InField, Invalid};
use contracts::pb::intake::v1 as pb;
use contracts::wire::{Wired, text};
use domain::entry::Key;
use domain::id::MatterId;
use domain::matter::{Channel, Command, Source};
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::records::{change, deed, subject};
use crate::{Context, STATEMENT_LIMIT};

/// The piece as a clerk enters it.
pub(crate) struct RecordPiece {
    request: RequestId,
    matter: MatterId,
    channel: Channel,
    text: String,
    source: Option<Source>,
}

impl TryFrom<pb::RecordPieceRequest> for RecordPiece {
    type Error = Invalid;

    fn try_from(pb: pb::RecordPieceRequest) -> Result<Self, Invalid> {
        let pb::RecordPieceRequest {
            request_id,
            matter,
            channel,
            text: words,
            source,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            matter: Wired::from_wire(matter).field("matter")?,
            channel: Wired::from_wire(channel).field("channel")?,
            text: text(words, STATEMENT_LIMIT).field("text")?,
            source: Wired::from_wire(source).field("source")?,
        })
    }
}

/// Keeps the piece with its matter.
pub(crate) async fn record_piece(
    ctx: &Context,
    call: &Call,
    command: RecordPiece,
) -> Result<Committed, Failure> {
    let RecordPiece {
        request,
        matter,
        channel,
        text,
        source,
    } = command;
    let mut deed = deed(ctx, call, request, matter).await?;
    if let Some(source) = &source {
        deed = deed.claiming(Key::Source(matter.agency, source.id.clone()));
    }
    let ([text], sealing) = act::seal(ctx, subject(matter), [text.as_str()]).await?;
    let record = Command::RecordPiece {
        channel,
        text,
        source,
    };
    change(ctx, call, deed.sealing(sealing), record).await
}
