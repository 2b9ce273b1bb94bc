//! How a stay ended, in words until they are sealed; the office and the local unit both say it (6.3).

use contracts::invalid::{InField, Invalid, Reason, required};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::reception::{Behaviour, Outcome};
use domain::sealed::Subject;
use node::desk::act::{self, Sealing};
use node::failure::Failure;

use crate::{Context, TEXT_LIMIT};

/// An outcome as a clerk enters it.
pub(crate) enum OutcomeText {
    ReturnedVoluntarily,
    LeftAlone,
    HandedToCare { record: String },
    HandedToPolice { behaviour: Behaviour },
}

impl TryFrom<pb::OutcomeEntry> for OutcomeText {
    type Error = Invalid;

    fn try_from(pb: pb::OutcomeEntry) -> Result<Self, Invalid> {
        use pb::outcome_entry::Outcome as Pb;
        let pb::OutcomeEntry { outcome } = pb;
        Ok(match required(outcome)? {
            Pb::ReturnedVoluntarily(true) => Self::ReturnedVoluntarily,
            Pb::ReturnedVoluntarily(false) => {
                return Err(Reason::OutOfRange).field("returned_voluntarily");
            }
            Pb::LeftAlone(true) => Self::LeftAlone,
            Pb::LeftAlone(false) => return Err(Reason::OutOfRange).field("left_alone"),
            Pb::CareRecord(record) => Self::HandedToCare {
                record: text(record, TEXT_LIMIT).field("care_record")?,
            },
            Pb::PoliceBehaviour(behaviour) => Self::HandedToPolice {
                behaviour: Wired::from_wire(behaviour).field("police_behaviour")?,
            },
        })
    }
}

/// Seals what the outcome says in words.
pub(crate) async fn seal_outcome(
    ctx: &Context,
    subject: Subject,
    outcome: OutcomeText,
) -> Result<(Outcome, Sealing), Failure> {
    let outcome = match outcome {
        OutcomeText::ReturnedVoluntarily => Outcome::ReturnedVoluntarily,
        OutcomeText::LeftAlone => Outcome::LeftAlone,
        OutcomeText::HandedToPolice { behaviour } => Outcome::HandedToPolice { behaviour },
        OutcomeText::HandedToCare { record } => {
            let ([record], sealing) = act::seal(ctx, subject, [record.as_str()]).await?;
            return Ok((Outcome::HandedToCare { record }, sealing));
        }
    };
    Ok((outcome, Sealing::default()))
}
