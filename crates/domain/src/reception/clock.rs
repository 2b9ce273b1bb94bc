//! The policy clocks of a reception, P1 to P4: when they run out, and that it is recorded once.

use crate::entry::{Timer, TimerName};
use crate::reception::{
    Course, Event, InvitationNo, InvitationStage, JointReception, Mode, PlanMachine,
};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::term::{ClockId, answer_deadline, deadline};
use crate::time::{Instant, Moment};

/// P1: the answer to a convening notice, by mode.
pub(super) fn answer_by(rules: &Rulebook, mode: &Mode, sent: Instant) -> Instant {
    answer_deadline(mode, sent, &rules.calendar, &rules.profile).due_at
}

/// P2, P3 and P4 from the instant they start.
pub(super) fn run_out(rules: &Rulebook, clock: ClockId, start: Instant) -> Instant {
    deadline(clock, start, &rules.calendar, &rules.profile).due_at
}

/// The clock of the whole reception.
pub(super) const fn whole(clock: ClockId) -> TimerName {
    TimerName { clock, slot: 0 }
}

impl JointReception {
    /// The clocks that run: P1 an invitation, P2 and P3 from the end of the session, P4 a person who stays on.
    pub fn timers(&self) -> Vec<Timer> {
        if self.is_over() {
            return Vec::new();
        }
        let mut timers = Vec::new();
        if self.ended().is_none() {
            timers.extend(
                self.invitations
                    .iter()
                    .filter(|invitation| invitation.stage == InvitationStage::Sent)
                    .map(|invitation| Timer {
                        name: TimerName {
                            clock: ClockId::P1,
                            slot: invitation.no.0,
                        },
                        due: invitation.answer_by,
                    }),
            );
        }
        if let Some(ended) = self.ended() {
            if !matches!(self.plan, PlanMachine::Issued { .. }) {
                timers.push(Timer {
                    name: whole(ClockId::P2),
                    due: ended.plan_by,
                });
            }
            if self.tracking.provincial.is_none() {
                timers.push(Timer {
                    name: whole(ClockId::P3),
                    due: ended.record_by,
                });
            }
        }
        timers.extend(self.stays.iter().filter(|(_, stay)| stay.is_open()).map(
            |(person, stay)| Timer {
                name: TimerName {
                    clock: ClockId::P4,
                    slot: person.0,
                },
                due: stay.watch_until,
            },
        ));
        timers.retain(|timer| !self.overdue.contains(&timer.name));
        timers
    }

    /// Records once that a clock ran out; nothing, where it stopped meanwhile.
    pub fn ring(
        &self,
        _rules: &Rulebook,
        timer: TimerName,
        moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        let rang = self
            .timers()
            .into_iter()
            .any(|running| running.name == timer && running.due <= moment.recorded);
        Ok(match (rang, timer.clock) {
            (false, _) => Vec::new(),
            (true, ClockId::P1) => vec![Event::Unanswered {
                invitation: InvitationNo(timer.slot),
            }],
            (true, _) => vec![Event::Overdue { timer }],
        })
    }

    /// Whether nothing runs any more.
    pub(super) const fn is_over(&self) -> bool {
        matches!(
            self.course,
            Course::Declined | Course::Concluded { .. } | Course::Cancelled
        )
    }
}
