//! The story: one group matter from the door to 办结, over the nodes of six agencies. An act a file.

mod agreed_line;
mod arrival;
mod closing;
mod convening;
mod determination;
mod dispatch;
mod group;
mod hand_over;
mod handling;
mod objection;
mod overdue;
mod people;
mod plan;
mod registration;
mod return_home;
mod session;
mod status;
mod triage;

use contracts::pb::followup::v1::DocketView;
use contracts::pb::types::v1::{PersonRef, RecordRef, Reference};
use contracts::wire::Wired;
use domain::id::{AttendanceId, DocketId, HandlingId, MatterId, ReceptionId, RecordId};

use super::cast;
use super::import::{Imported, Progress};
use super::petitions::PetitionSource;
use super::stage::{Heading, Stage, StoryFault};

/// The acts in their order.
pub const ACTS: [Heading; 16] = [
    heading("registration", "第一幕  登记", "Art. 22 ¶1"),
    heading("arrival", "第二幕  集体来访", "Art. 20 ¶3"),
    heading("triage", "第三幕  甄别分类", "Art. 31"),
    heading("determination", "第四幕  确定联合接访事项", "6.1.1"),
    heading("people", "第五幕  确定人员和方式", "6.1.2"),
    heading("convening", "第六幕  召集", "6.1.2"),
    heading("agreed-line", "第七幕  统一接待口径", "6.2.1"),
    heading("session", "第八幕  接待来访人员", "6.2.2"),
    heading("plan", "第九幕  会商处理意见", "6.2.3"),
    heading("return", "第十幕  联合劝返", "6.3"),
    heading("hand-over", "第十一幕  移交跟踪办理", "6.4"),
    heading("dispatch", "第十二幕  转送交办", "Art. 22 ¶1"),
    heading("objection", "第十三幕  职权异议", "Art. 23 ¶3"),
    heading("handling", "第十四幕  办理", "Art. 34"),
    heading("closing", "第十五幕  送达与办结", "Art. 32 ¶2"),
    heading("status", "第十六幕  查询进度", "Art. 21 ¶2"),
];

/// The act whose trace is shown where nobody asks for another.
pub const SHOWN: &str = "agreed-line";

const fn heading(name: &'static str, title: &'static str, clause: &'static str) -> Heading {
    Heading {
        name,
        title,
        clause,
    }
}

/// The group's matter, and the earlier piece of one of the group.
#[derive(Clone, Debug)]
pub struct Group {
    pub matter: MatterId,
    /// The human number.
    pub number: String,
    pub earlier: MatterId,
    /// After the last change, as triage needs it.
    version: u64,
}

/// The handlings of the two claims.
#[derive(Clone, Copy, Debug)]
pub struct Handlings {
    /// Of the wages, at the human-resources bureau.
    pub wages: HandlingId,
    /// Of the land, at the natural-resources bureau.
    pub land: HandlingId,
}

/// What the story came to.
#[derive(Clone, Debug)]
pub struct Played {
    pub imported: Imported,
    pub group: Group,
    pub reception: ReceptionId,
    pub handlings: Handlings,
}

/// Plays the whole story; every step and check holds, or it ends there.
pub async fn play(
    stage: &mut Stage,
    source: &PetitionSource,
    progress: Progress,
) -> Result<Played, StoryFault> {
    let [
        registration,
        arrival,
        triage,
        determination,
        people,
        convening,
        agreed_line,
        session,
        plan,
        return_home,
        hand_over,
        dispatch,
        objection,
        handling,
        closing,
        status,
    ] = ACTS;
    let imported = stage
        .act(registration, async |stage| {
            registration::play(stage, source, progress).await
        })
        .await?;
    let group = stage.act(arrival, arrival::play).await?;
    let reception = stage
        .act(triage, async |stage| triage::play(stage, &group).await)
        .await?;
    let determined = stage
        .act(determination, async |stage| {
            determination::play(stage, reception).await
        })
        .await?;
    stage
        .act(people, async |stage| {
            people::play(stage, reception, determined).await
        })
        .await?;
    stage
        .act(convening, async |stage| {
            convening::play(stage, reception).await
        })
        .await?;
    stage
        .act(agreed_line, async |stage| {
            agreed_line::play(stage, reception).await
        })
        .await?;
    stage
        .act(session, async |stage| session::play(stage, reception).await)
        .await?;
    stage
        .act(plan, async |stage| plan::play(stage, reception).await)
        .await?;
    stage
        .act(return_home, async |stage| {
            return_home::play(stage, reception).await
        })
        .await?;
    stage
        .act(hand_over, async |stage| {
            hand_over::play(stage, &group, reception).await
        })
        .await?;
    let handlings = stage
        .act(dispatch, async |stage| {
            dispatch::play(stage, &group, reception).await
        })
        .await?;
    stage
        .act(objection, async |stage| {
            objection::play(stage, &group, handlings).await
        })
        .await?;
    stage
        .act(handling, async |stage| {
            handling::play(stage, &imported, &group, handlings).await
        })
        .await?;
    stage
        .act(closing, async |stage| {
            closing::play(stage, &group, handlings).await
        })
        .await?;
    stage
        .act(status, async |stage| status::play(stage, &group).await)
        .await?;
    Ok(Played {
        imported,
        group,
        reception,
        handlings,
    })
}

/// The claims of the group.
const WAGES: u32 = 1;
const LAND: u32 = 2;

const fn docket(matter: MatterId) -> DocketId {
    DocketId::of(matter)
}

fn attendance(reception: ReceptionId, agency: &str) -> AttendanceId {
    AttendanceId::of(reception, cast::member(agency).id())
}

/// The code of an agency, as messages carry it.
fn code(agency: &str) -> String {
    cast::member(agency).id().to_string()
}

/// A member of staff, as messages carry it.
fn person(agency: &str, number: &str) -> Option<PersonRef> {
    let member = cast::member(agency);
    member.person(member.staff(number)).to_wire()
}

/// A record, as messages carry it.
pub(super) fn named(record: impl Into<RecordId>) -> Option<RecordRef> {
    record.into().to_wire()
}

/// What an answer names, of the kind it must be.
fn record<Id: TryFrom<RecordId>>(
    method: &'static str,
    record: Option<RecordRef>,
) -> Result<Id, StoryFault> {
    let lacking = || StoryFault::Answer {
        method,
        part: "the record",
    };
    let record: RecordId = Wired::from_wire(record).map_err(|_| lacking())?;
    Id::try_from(record).map_err(|_| lacking())
}

/// How far the group's docket has come: a message that tells it no more than a fact is known by its next version.
async fn docket_version(stage: &mut Stage, group: &Group) -> Result<u64, StoryFault> {
    stage
        .look(
            "office",
            docket(group.matter),
            "台账可查",
            |view: &DocketView| Some(view.version),
        )
        .await
}

async fn docket_grown(
    stage: &mut Stage,
    group: &Group,
    before: u64,
    what: &str,
) -> Result<(), StoryFault> {
    stage
        .sees("office", docket(group.matter), what, |view: &DocketView| {
            (view.version > before).then_some(())
        })
        .await
}

fn reference(method: &'static str, reference: Option<Reference>) -> Result<Reference, StoryFault> {
    reference.ok_or(StoryFault::Answer {
        method,
        part: "the reference",
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::law::Clause;

    use super::*;

    #[test]
    fn acts_have_names_of_their_own_and_rest_on_provisions_of_the_table() {
        let names: BTreeSet<&str> = ACTS.iter().map(|act| act.name).collect();
        assert_eq!(names.len(), ACTS.len());
        assert!(names.contains(SHOWN));
        for act in ACTS {
            assert!(Clause::find(act.clause).is_some(), "{}", act.clause);
        }
    }
}
