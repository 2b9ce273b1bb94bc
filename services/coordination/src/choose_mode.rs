//! How, where and when the reception is held (6.1.3, J-4).

use contracts::invalid::{InField, Invalid, Reason, required};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::ReceptionId;
use domain::people::PersonRef;
use domain::reception::{self, Mode};
use domain::region::RegionCode;
use domain::sealed::Subject;
use domain::time::Instant;
use node::desk::act::{self, Deed, Sealing};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::receptions::{change_reception, own, subject_of, version_read};
use crate::{Context, TEXT_LIMIT};

/// The mode, resting on what was read.
pub(crate) struct ChooseMode {
    request: RequestId,
    reception: ReceptionId,
    version: u64,
    mode: ModeText,
}

/// A mode as a clerk enters it.
struct ModeText {
    place: RegionCode,
    opens: Instant,
    form: Form,
}

enum Form {
    OnSite,
    Booked,
    Video { companion: Option<PersonRef> },
    Other { description: String },
}

impl TryFrom<pb::ModeEntry> for ModeText {
    type Error = Invalid;

    fn try_from(pb: pb::ModeEntry) -> Result<Self, Invalid> {
        let pb::ModeEntry {
            kind,
            place,
            opens,
            companion,
            description,
        } = pb;
        let kind = pb::ModeKind::try_from(kind)
            .map_err(|_| Reason::UnknownValue)
            .field("kind")?;
        // What belongs to another form was meant for it: taking the rest would hold another reception than was asked for.
        if companion.is_some() && kind != pb::ModeKind::Video {
            return Err(Reason::OutOfRange).field("companion");
        }
        if !description.is_empty() && kind != pb::ModeKind::Other {
            return Err(Reason::OutOfRange).field("description");
        }
        Ok(Self {
            place: Wired::from_wire(place).field("place")?,
            opens: Wired::from_wire(opens).field("opens")?,
            form: match kind {
                pb::ModeKind::Unspecified => return Err(Reason::Missing).field("kind"),
                pb::ModeKind::OnSite => Form::OnSite,
                pb::ModeKind::Booked => Form::Booked,
                pb::ModeKind::Video => Form::Video {
                    companion: Wired::from_wire(companion).field("companion")?,
                },
                pb::ModeKind::Other => Form::Other {
                    description: text(description, TEXT_LIMIT).field("description")?,
                },
            },
        })
    }
}

impl TryFrom<pb::ChooseModeRequest> for ChooseMode {
    type Error = Invalid;

    fn try_from(pb: pb::ChooseModeRequest) -> Result<Self, Invalid> {
        let pb::ChooseModeRequest {
            request_id,
            reception,
            version,
            mode,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            version: version_read(version).field("version")?,
            mode: required(mode).and_then(ModeText::try_from).field("mode")?,
        })
    }
}

/// Chooses the mode, or another one: whoever is invited already is told.
pub(crate) async fn choose_mode(
    ctx: &Context,
    call: &Call,
    command: ChooseMode,
) -> Result<Committed, Failure> {
    let ChooseMode {
        request,
        reception,
        version,
        mode,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let (mode, sealing) = seal_mode(ctx, subject, mode).await?;
    let deed = Deed::on(own(call, reception)?, request)
        .exactly(version)
        .sealing(sealing);
    change_reception(ctx, call, deed, reception::Command::ChooseMode { mode }).await
}

async fn seal_mode(
    ctx: &Context,
    subject: Subject,
    mode: ModeText,
) -> Result<(Mode, Sealing), Failure> {
    let ModeText { place, opens, form } = mode;
    let mode = match form {
        Form::OnSite => Mode::OnSite { place, opens },
        Form::Booked => Mode::Booked { place, opens },
        Form::Video { companion } => Mode::Video {
            place,
            opens,
            companion,
        },
        Form::Other { description } => {
            let ([description], sealing) = act::seal(ctx, subject, [description.as_str()]).await?;
            let mode = Mode::Other {
                place,
                opens,
                description,
            };
            return Ok((mode, sealing));
        }
    };
    Ok((mode, Sealing::default()))
}
