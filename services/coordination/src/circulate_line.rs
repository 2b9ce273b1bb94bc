//! 统一口径: what is said on each claim, and by whom, goes to those who fix it (6.2.1, J-7, J-10).

use contracts::invalid::{InField, Invalid, Reason};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::{AgencyId, ReceptionId};
use domain::matter::ClaimNo;
use domain::reception::{self, LineEntry};
use domain::sealed::Subject;
use node::desk::act::{self, Deed, Sealing};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::receptions::{change_reception, own, subject_of};
use crate::{Context, MOST_CLAIMS, TEXT_LIMIT, digest};

/// The next version of the line in words.
pub(crate) struct CirculateLine {
    request: RequestId,
    reception: ReceptionId,
    entries: Vec<Entry>,
}

struct Entry {
    claim: ClaimNo,
    facts: String,
    basis: String,
    answer: String,
    speaker: AgencyId,
}

impl TryFrom<pb::LineEntryText> for Entry {
    type Error = Invalid;

    fn try_from(pb: pb::LineEntryText) -> Result<Self, Invalid> {
        let pb::LineEntryText {
            claim,
            facts,
            basis,
            answer,
            speaker,
        } = pb;
        Ok(Self {
            claim: Wired::from_wire(claim).field("claim")?,
            facts: text(facts, TEXT_LIMIT).field("facts")?,
            basis: text(basis, TEXT_LIMIT).field("basis")?,
            answer: text(answer, TEXT_LIMIT).field("answer")?,
            speaker: Wired::from_wire(speaker).field("speaker")?,
        })
    }
}

impl TryFrom<pb::CirculateLineRequest> for CirculateLine {
    type Error = Invalid;

    fn try_from(pb: pb::CirculateLineRequest) -> Result<Self, Invalid> {
        let pb::CirculateLineRequest {
            request_id,
            reception,
            entries,
        } = pb;
        if entries.len() > MOST_CLAIMS {
            return Err(Reason::TooLong).field("entries");
        }
        let entries = entries.into_iter().enumerate();
        let entries = entries.map(|(at, entry)| Entry::try_from(entry).index(at));
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            entries: entries.collect::<Result<_, _>>().field("entries")?,
        })
    }
}

/// Circulates the next version; every agency confirms it anew.
pub(crate) async fn circulate_line(
    ctx: &Context,
    call: &Call,
    command: CirculateLine,
) -> Result<Committed, Failure> {
    let CirculateLine {
        request,
        reception,
        entries,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let (entries, sealing) = seal_entries(ctx, subject, entries).await?;
    let digest = digest::line(&entries);
    let deed = Deed::on(own(call, reception)?, request).sealing(sealing);
    let circulate = reception::Command::CirculateLine { entries, digest };
    change_reception(ctx, call, deed, circulate).await
}

async fn seal_entries(
    ctx: &Context,
    subject: Subject,
    entries: Vec<Entry>,
) -> Result<(Vec<LineEntry>, Sealing), Failure> {
    let texts: Vec<(Subject, &str)> = entries
        .iter()
        .flat_map(|entry| [&entry.facts, &entry.basis, &entry.answer])
        .map(|text| (subject, text.as_str()))
        .collect();
    let (handles, sealing) = act::seal_all(ctx, &texts).await?;
    let (threes, _) = handles.as_chunks();
    let entries = entries
        .iter()
        .zip(threes)
        .map(|(entry, &[facts, basis, answer])| LineEntry {
            claim: entry.claim,
            facts,
            basis,
            answer,
            speaker: entry.speaker,
        });
    Ok((entries.collect(), sealing))
}
