//! What an attendance makes of what its reception tells it, in whatever order it comes.

use crate::attendance::{Attendance, Course, Event, InvitationStage, Session};
use crate::id::{AttendanceId, ReceptionId};
use crate::message::{Body, Message};
use crate::reception;
use crate::refusal::Refusal;
use crate::rulebook::{AgencyClass, Rulebook};
use crate::time::Moment;

/// Opens an attendance on the convening notice of a petition office (6.1.2).
pub fn open(
    rules: &Rulebook,
    message: &Message,
    body: &reception::Outgoing,
    _moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    let reception: ReceptionId = message
        .origin
        .try_into()
        .map_err(|_| Refusal::UnexpectedSender)?;
    if AttendanceId::of(reception, message.to.agency).record() != message.to {
        return Err(Refusal::UnexpectedSender);
    }
    if !rules.directory.is(reception.agency, AgencyClass::Office) {
        return Err(Refusal::NotTheOffice);
    }
    invited(reception, body)
        .map(|event| vec![event])
        .ok_or(Refusal::NotInvited)
}

fn invited(reception: ReceptionId, body: &reception::Outgoing) -> Option<Event> {
    match body.clone() {
        reception::Outgoing::Invited {
            invitation,
            matter,
            number,
            duties,
            claims,
            mode,
            answer_by,
            required,
            waiver,
        } => Some(Event::Invited {
            reception,
            invitation,
            matter,
            number,
            duties,
            claims,
            mode,
            answer_by,
            required,
            waiver,
        }),
        _ => None,
    }
}

impl Attendance {
    /// Decides what a message does here; nothing, where it is known already or overtaken by a later one.
    pub fn receive(
        &self,
        _rules: &Rulebook,
        message: &Message,
        _moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        use reception::Outgoing as Told;
        let Body::JointReception(body) = &message.body else {
            return Err(Refusal::UnexpectedSender);
        };
        if message.origin != self.reception.record() {
            return Err(Refusal::UnexpectedSender);
        }
        let event =
            match body {
                Told::Invited { invitation, .. } => (*invitation > self.invitation.no)
                    .then(|| invited(self.reception, body))
                    .flatten(),
                Told::Revoked { invitation } if *invitation > self.invitation.no => {
                    return Err(Refusal::InvitationMismatch);
                }
                Told::Revoked { invitation } => (*invitation == self.invitation.no
                    && self.invitation.stage != InvitationStage::Revoked)
                    .then_some(Event::Revoked {
                        invitation: *invitation,
                    }),
                Told::ModeChanged { mode } => (*mode != self.invitation.mode)
                    .then(|| Event::ModeChanged { mode: mode.clone() }),
                Told::LineCirculated { line } => self
                    .line
                    .current()
                    .is_none_or(|known| known.version < line.version)
                    .then(|| Event::LineReceived { line: line.clone() }),
                Told::LineLocked { version } => (self.locked < Some(*version))
                    .then_some(Event::LineLocked { version: *version }),
                Told::Opened { at } => {
                    (self.session == Session::NotOpen).then_some(Event::Opened { at: *at })
                }
                Told::Heard { heard } => {
                    if heard.speaker.agency != self.id.agency {
                        return Err(Refusal::DutyNotYours);
                    }
                    (!self.heard.contains_key(&heard.no)).then(|| Event::HeardOf {
                        heard: heard.clone(),
                    })
                }
                Told::Sealed { digest } => (!matches!(self.session, Session::Sealed { .. }))
                    .then_some(Event::RecordSealed { digest: *digest }),
                Told::PlanProposed { plan } => self
                    .plan
                    .current()
                    .is_none_or(|known| known.version < plan.version)
                    .then(|| Event::PlanReceived { plan: plan.clone() }),
                Told::ReturnNeeded {
                    person,
                    duties,
                    needs,
                    since,
                } => (!self.stays.contains_key(person)).then(|| Event::ReturnAsked {
                    person: *person,
                    duties: duties.clone(),
                    needs: *needs,
                    since: *since,
                }),
                Told::Concluded { on } => {
                    (self.course == Course::Running).then_some(Event::Concluded { on: *on })
                }
                Told::Cancelled => (self.course == Course::Running).then_some(Event::Cancelled),
                Told::HandedOver { .. } | Told::StatusChanged { .. } => {
                    return Err(Refusal::UnexpectedSender);
                }
            };
        Ok(event.into_iter().collect())
    }
}
