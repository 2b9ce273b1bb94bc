//! Changes of attendances, as all verbs of an invited agency make them.

use contracts::invalid::{InField, Invalid, Reason};
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::attendance::{self, Attendance};
use domain::entry::{Event, State};
use domain::id::AttendanceId;
use domain::people::Delegate;
use domain::refusal::Refusal;
use domain::sealed::Subject;
use node::desk::act::{self, Sealing};
use node::desk::call::{Call, RequestId};
use node::desk::read::{Wanted, one};
use node::failure::Failure;
use store::Committed;

use crate::{Context, digest};

/// People that one agency sends: the largest receptions seat fewer around one table.
const MOST_DELEGATES: usize = 20;

/// Commits a command on an attendance of the caller's agency; of others nobody learns whether there are any.
pub(crate) async fn change_attendance(
    ctx: &Context,
    call: &Call,
    request: RequestId,
    attendance: AttendanceId,
    sealing: Sealing,
    command: attendance::Command,
) -> Result<Committed, Failure> {
    if attendance.agency != call.actor().agency() {
        return Err(Failure::NotFound);
    }
    let deed = act::Deed::on(attendance.record(), request).sealing(sealing);
    act::commit(ctx, call, deed, move |state, rules, actor, moment| {
        let attendance = as_attendance(state)?;
        let bound = binds(&command);
        let events = attendance::decide(attendance, rules, actor, command, moment)?;
        bound(attendance)?;
        Ok(events.into_iter().map(Event::Attendance).collect())
    })
    .await
}

/// Nobody is bound to texts by a digest that is not theirs: such a version can be contested, never confirmed (6.2.1, J-9).
fn binds(command: &attendance::Command) -> fn(&Attendance) -> Result<(), Refusal> {
    match command {
        attendance::Command::ConfirmLine { .. } => |attendance| {
            let line = attendance.line().current();
            match line.is_some_and(|line| digest::line(&line.entries) == line.digest) {
                true => Ok(()),
                false => Err(Refusal::LineMismatch),
            }
        },
        attendance::Command::AgreePlan { .. } => |attendance| {
            let plan = attendance.plan().current();
            match plan.is_some_and(|plan| digest::plan(&plan.items) == plan.digest) {
                true => Ok(()),
                false => Err(Refusal::PlanMismatch),
            }
        },
        _ => |_| Ok(()),
    }
}

/// Whose key seals the texts of an attendance: the matter's, which the invitation named.
pub(crate) async fn subject_of(
    ctx: &Context,
    call: &Call,
    attendance: AttendanceId,
) -> Result<Subject, Failure> {
    let wanted = Wanted {
        record: attendance.record(),
        at_least: 0,
    };
    let loaded = one(ctx, call.actor(), wanted).await?;
    Ok(Subject::Matter(as_attendance(&loaded.state)?.matter().id))
}

/// The id's kind says what folds there; anything else would be a damaged journal.
pub(crate) fn as_attendance(state: &State) -> Result<&Attendance, Refusal> {
    match state {
        State::Attendance(attendance) => Ok(attendance),
        _ => Err(Refusal::UnexpectedSender),
    }
}

/// Those who come, each once; whether they suffice is for the rules (J-5).
pub(crate) fn delegates(wire: Vec<types::Delegate>) -> Result<Vec<Delegate>, Invalid> {
    if wire.len() > MOST_DELEGATES {
        return Err(Reason::TooLong.into());
    }
    let delegates: Vec<Delegate> = Wired::from_wire(wire)?;
    for (at, delegate) in delegates.iter().enumerate() {
        let named = |other: &Delegate| other.person == delegate.person;
        if delegates[..at].iter().any(named) {
            return Err(Reason::Repeated).field("person").index(at);
        }
    }
    Ok(delegates)
}
