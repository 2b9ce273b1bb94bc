//! Who is told what an event says; confidential parts go to those whose duty needs them (J-10).

use super::{InvitedClaim, Outgoing};
use crate::entry::Entry;
use crate::id::{AgencyId, AttendanceId, DocketId, RecordId};
use crate::matter::{ClaimNo, ReceptionStep};
use crate::message::{Body, Message};
use crate::reception::{
    Answer, Determination, Event, Invitation, InvitationNo, JointReception, PlanMachine, Seat,
    required_competences,
};
use crate::time::{Date, Instant};

impl JointReception {
    /// What the event, already applied, says to others. Confidential parts go to those whose duty needs them (J-10).
    pub fn messages(&self, event: &Event, entry: &Entry, version: u64) -> Vec<Message> {
        let on = entry.happened.date();
        let mut post = Post {
            reception: self,
            entry,
            version,
            messages: Vec::new(),
        };
        match event {
            Event::Proposed(_) => post.matter(ReceptionStep::Proposed, on),
            Event::Determined { determination, .. } => match determination {
                Determination::Yes { .. } => post.matter(ReceptionStep::Determined, on),
                Determination::No { .. } => post.matter(ReceptionStep::Declined, on),
            },
            Event::Convened { .. } => post.matter(ReceptionStep::Convened, on),
            Event::Invited {
                invitation,
                seat,
                answer_by,
                instead_of,
            } => {
                if let Some(body) = self.invitation_message(*invitation, seat, *answer_by) {
                    post.agency(seat.agency, body);
                }
                // Who is replaced before answering learns that the answer is no longer asked.
                if let Some(replaced) = instead_of.and_then(|no| self.invitation(no))
                    && replaced.seat.agency != seat.agency
                {
                    let invitation = replaced.no;
                    post.agency(replaced.seat.agency, Outgoing::Revoked { invitation });
                }
            }
            Event::Revoked { invitation, .. } => {
                if let Some(revoked) = self.invitation(*invitation) {
                    let invitation = revoked.no;
                    post.agency(revoked.seat.agency, Outgoing::Revoked { invitation });
                }
            }
            Event::ModeChosen { mode } => {
                for invitation in self.open_invitations() {
                    let mode = mode.clone();
                    post.agency(invitation.seat.agency, Outgoing::ModeChanged { mode });
                }
            }
            Event::Answered { invitation, answer } => {
                if let (Some(joined), Answer::Confirmed { .. }) =
                    (self.invitation(*invitation), answer)
                {
                    post.greet(joined);
                }
            }
            Event::LineCirculated { line } => {
                for invitation in self.present().filter(|i| i.seat.agrees_line()) {
                    let line = line.clone();
                    post.agency(invitation.seat.agency, Outgoing::LineCirculated { line });
                }
            }
            Event::LineConfirmed {
                agency, version, ..
            } => {
                if let Some(session) = self.session() {
                    post.agency(*agency, Outgoing::Opened { at: session.opened });
                } else if self.line.is_locked() {
                    let version = *version;
                    post.agency(*agency, Outgoing::LineLocked { version });
                }
            }
            Event::LineLocked { version } => {
                for invitation in self.present().filter(|i| i.seat.agrees_line()) {
                    let version = *version;
                    post.agency(invitation.seat.agency, Outgoing::LineLocked { version });
                }
            }
            Event::Opened { at, .. } => {
                post.all_present(|| Outgoing::Opened { at: *at });
                post.matter(ReceptionStep::InSession, on);
            }
            Event::Heard { heard } if heard.speaker.agency != self.id.agency => {
                let heard = heard.clone();
                post.agency(heard.speaker.agency, Outgoing::Heard { heard });
            }
            Event::Ended { .. } => post.matter(ReceptionStep::SessionEnded, on),
            Event::Sealed { digest, .. } => {
                post.all_present(|| Outgoing::Sealed { digest: *digest });
            }
            Event::PlanProposed { plan } => {
                for invitation in self.present().filter(|i| i.seat.agrees_plan()) {
                    let plan = plan.clone();
                    post.agency(invitation.seat.agency, Outgoing::PlanProposed { plan });
                }
            }
            Event::PlanIssued { .. } => post.matter(ReceptionStep::Planned, on),
            Event::StayNoted {
                person, needs, at, ..
            } => {
                for (agency, duties) in self.called_for(*person) {
                    let (person, needs, since) = (*person, *needs, *at);
                    post.agency(
                        agency,
                        Outgoing::ReturnNeeded {
                            person,
                            duties,
                            needs,
                            since,
                        },
                    );
                }
            }
            Event::HandedOver { .. } => {
                if let PlanMachine::Issued { plan, .. } = &self.plan {
                    let plan = plan.clone();
                    let docket = DocketId::of(self.proposal.matter);
                    post.to(docket.record(), Outgoing::HandedOver { plan });
                }
                post.matter(ReceptionStep::HandedOver, on);
            }
            Event::Concluded { on } => {
                for invitation in self.open_invitations() {
                    post.agency(invitation.seat.agency, Outgoing::Concluded { on: *on });
                }
                post.matter(ReceptionStep::Concluded, *on);
            }
            Event::Cancelled { .. } => {
                for invitation in self.open_invitations() {
                    post.agency(invitation.seat.agency, Outgoing::Cancelled);
                }
                post.matter(ReceptionStep::Cancelled, on);
            }
            Event::PeopleChosen { .. }
            | Event::Substituted { .. }
            | Event::Unanswered { .. }
            | Event::LineContested { .. }
            | Event::Heard { .. }
            | Event::Stated { .. }
            | Event::Addendum { .. }
            | Event::ReadBack { .. }
            | Event::PlanAgreed { .. }
            | Event::PlanDissented { .. }
            | Event::Guided { .. }
            | Event::ReturnReported { .. }
            | Event::StayEnded { .. }
            | Event::ProvincialRecordEntered { .. }
            | Event::PlanTaken { .. }
            | Event::ClaimDispatched { .. }
            | Event::Reclassified { .. }
            | Event::Retriaged { .. }
            | Event::MatterWithdrawn
            | Event::Overdue { .. } => {}
        }
        post.messages
    }

    /// The convening notice (6.1.2): a digest of the matter, no more than the duties need.
    fn invitation_message(
        &self,
        invitation: InvitationNo,
        seat: &Seat,
        answer_by: Instant,
    ) -> Option<Outgoing> {
        // The local unit and social forces come for the people, so for every claim.
        let needs = |claim: ClaimNo| {
            seat.duties
                .iter()
                .any(|duty| duty.claim().is_none_or(|own| own == claim))
        };
        Some(Outgoing::Invited {
            invitation,
            matter: self.proposal.matter,
            number: self.proposal.number,
            duties: seat.duties.clone(),
            claims: self
                .proposal
                .claims
                .iter()
                .filter(|claim| needs(claim.no))
                .map(|claim| InvitedClaim {
                    no: claim.no,
                    request: claim.request,
                })
                .collect(),
            mode: self.mode.clone()?,
            answer_by,
            required: required_competences(&seat.duties),
            waiver: self
                .people
                .as_ref()
                .and_then(|people| people.waivers.get(&seat.agency))
                .copied(),
        })
    }
}

/// Collects what one entry says; at most one message a record.
struct Post<'a> {
    reception: &'a JointReception,
    entry: &'a Entry,
    version: u64,
    messages: Vec<Message>,
}

impl Post<'_> {
    fn to(&mut self, to: RecordId, body: Outgoing) {
        self.messages.push(Message {
            origin: self.reception.id.record(),
            version: self.version,
            to,
            happened: self.entry.happened,
            body: Body::JointReception(body),
        });
    }

    fn agency(&mut self, agency: AgencyId, body: Outgoing) {
        let attendance = AttendanceId::of(self.reception.id, agency);
        self.to(attendance.record(), body);
    }

    fn matter(&mut self, step: ReceptionStep, on: Date) {
        let matter = self.reception.proposal.matter;
        self.to(matter.record(), Outgoing::StatusChanged { step, on });
    }

    fn all_present(&mut self, body: impl Fn() -> Outgoing) {
        let reception = self.reception;
        for invitation in reception.present() {
            self.agency(invitation.seat.agency, body());
        }
    }

    /// Who joins late gets the line that the others agreed, or learns that the session is open.
    fn greet(&mut self, joined: &Invitation) {
        let reception = self.reception;
        let agency = joined.seat.agency;
        if joined.seat.agrees_line() {
            if let Some(line) = reception.line.current() {
                let line = line.clone();
                self.agency(agency, Outgoing::LineCirculated { line });
            }
        } else if let Some(session) = reception.session() {
            self.agency(agency, Outgoing::Opened { at: session.opened });
        }
    }
}
