//! What a matter makes of a command.

use std::collections::BTreeSet;

use super::register::filled;
use super::{
    Category, Channel, ClaimNo, ClaimTriage, Command, Course, Disposition, Event, LinkGround,
    Matter, NotAccepted, PersonNo, PieceNo, Representation, Source, Triage,
};
use crate::id::{MatterId, ReceptionId};
use crate::people::{Actor, Role};
use crate::refusal::Refusal;
use crate::rulebook::{AgencyClass, Rulebook, Standing};
use crate::sealed::Sealed;
use crate::time::Moment;

const FRONT_DESK: &[Role] = &[Role::Registrar, Role::Receptionist, Role::Coordinator];
const TRIAGERS: &[Role] = &[Role::Registrar, Role::Receptionist, Role::Handler];
const CHANGERS: &[Role] = &[Role::Coordinator, Role::OrgHead];
const PROPOSERS: &[Role] = &[
    Role::Registrar,
    Role::Receptionist,
    Role::Coordinator,
    Role::Handler,
];

/// Decides a command on a matter at home.
pub fn decide(
    matter: &Matter,
    rules: &Rulebook,
    actor: &Actor,
    command: Command,
    moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    if actor.agency() != matter.id.agency {
        return Err(Refusal::NotHome);
    }
    if moment.happened > moment.recorded {
        return Err(Refusal::HappenedLater);
    }
    allowed(actor, &command)?;
    match matter.course {
        Course::Running => {}
        Course::Withdrawn { .. } => return Err(Refusal::MatterWithdrawn),
        Course::Closed { .. } => return Err(Refusal::MatterClosed),
    }
    let event = match command {
        Command::ElectRepresentatives { representatives } => {
            matter.elect(rules, representatives)?
        }
        Command::RecordPiece {
            channel,
            text,
            source,
        } => matter.record_piece(channel, text, source)?,
        Command::LinkPiece {
            claim,
            earlier,
            grounds,
        } => matter.link(claim, earlier, grounds)?,
        Command::Triage {
            category,
            claims,
            disposition,
            urgent,
        } => {
            matter.check_triage(category, &claims, disposition)?;
            Event::Triaged {
                category,
                claims,
                disposition,
                urgent,
            }
        }
        Command::Reclassify { category, reason } => matter.reclassify(category, reason)?,
        Command::ProposeReception { reception, reason } => {
            matter.propose(rules, reception, reason)?
        }
        Command::Withdraw { reason } => {
            filled(reason, "reason")?;
            Event::Withdrawn { reason }
        }
    };
    Ok(vec![event])
}

/// Who may do what; a later piece is taken from anybody by anybody, like a registration (I1).
fn allowed(actor: &Actor, command: &Command) -> Result<(), Refusal> {
    let roles = match command {
        Command::RecordPiece { .. } => return Ok(()),
        Command::ElectRepresentatives { .. } | Command::Withdraw { .. } => FRONT_DESK,
        Command::Triage { .. } => TRIAGERS,
        Command::Reclassify { .. } => CHANGERS,
        Command::LinkPiece { .. } | Command::ProposeReception { .. } => PROPOSERS,
    };
    if roles.iter().any(|role| actor.has(*role)) {
        Ok(())
    } else {
        Err(Refusal::RoleNotAllowed { needed: roles[0] })
    }
}

impl Matter {
    /// Art. 20 ¶3, I4: several petitioners with a common matter elect from among themselves, five at most.
    fn elect(
        &self,
        rules: &Rulebook,
        representatives: BTreeSet<PersonNo>,
    ) -> Result<Event, Refusal> {
        let visitors = u32::from(self.registration.headcount.visitors);
        let limit = rules.profile.max_representatives(visitors);
        if self.representation == Representation::Alone {
            return Err(Refusal::NoCommonMatter);
        }
        if representatives.is_empty() {
            return Err(Refusal::RepresentativesRequired);
        }
        if representatives.len() > limit as usize {
            return Err(Refusal::TooManyRepresentatives { limit });
        }
        match representatives
            .iter()
            .find(|person| !self.has_petitioner(**person))
        {
            Some(person) => Err(Refusal::NotAPetitioner { person: *person }),
            None => Ok(Event::RepresentativesElected { representatives }),
        }
    }

    /// Art. 19 ¶3, I8: within the period the same matter is not accepted a second time; the piece is kept and linked.
    fn record_piece(
        &self,
        channel: Channel,
        text: Sealed,
        source: Option<Source>,
    ) -> Result<Event, Refusal> {
        filled(text, "text")?;
        if let Some(source) = &source {
            source.check()?;
        }
        Ok(Event::PieceRecorded {
            piece: self.next_piece(),
            channel,
            text,
            source,
            disposition: self
                .is_in_progress()
                .then_some(NotAccepted::SameMatterInProgress),
        })
    }

    /// I8: a person links, with grounds; nothing merges by itself.
    fn link(
        &self,
        claim: ClaimNo,
        earlier: MatterId,
        grounds: BTreeSet<LinkGround>,
    ) -> Result<Event, Refusal> {
        if !self.has_claim(claim) {
            return Err(Refusal::UnknownClaim { claim });
        }
        if earlier == self.id {
            return Err(Refusal::SelfLink);
        }
        // Ids are ordered by the time they were made at.
        if earlier.id >= self.id.id {
            return Err(Refusal::LaterMatter);
        }
        if grounds.is_empty() {
            return Err(Refusal::LinkGroundRequired);
        }
        let mut links = self.links.iter();
        if links.any(|link| link.claim == claim && link.earlier == earlier) {
            return Err(Refusal::AlreadyLinked);
        }
        Ok(Event::PieceLinked {
            claim,
            earlier,
            grounds,
        })
    }

    /// I6, I7: once, by a person, the path of every claim exactly once.
    fn check_triage(
        &self,
        category: Category,
        claims: &[ClaimTriage],
        disposition: Disposition,
    ) -> Result<(), Refusal> {
        if self.triage != Triage::Awaited {
            return Err(Refusal::AlreadyTriaged);
        }
        if let Some(triage) = claims.iter().find(|triage| !self.has_claim(triage.claim)) {
            return Err(Refusal::UnknownClaim {
                claim: triage.claim,
            });
        }
        let covered: BTreeSet<ClaimNo> = claims.iter().map(|triage| triage.claim).collect();
        let claims_here = self.registration.claims.len();
        if covered.len() != claims_here || claims.len() != claims_here {
            return Err(Refusal::ClaimsUncovered);
        }
        match disposition {
            Disposition::Joint if category.is_restricted() => Err(Refusal::RestrictedMatter),
            // Art. 31(6) takes what has no statutory path of its own: such a claim cannot be sent to one.
            Disposition::Redirected
                if claims
                    .iter()
                    .any(|triage| triage.path.has_handling_period()) =>
            {
                Err(Refusal::NoStatutoryPath)
            }
            _ => Ok(()),
        }
    }

    /// I6: changed with a reason.
    fn reclassify(&self, category: Category, reason: Sealed) -> Result<Event, Refusal> {
        let Triage::Done {
            category: before, ..
        } = &self.triage
        else {
            return Err(Refusal::NotTriaged);
        };
        if *before == category {
            return Err(Refusal::SameCategory);
        }
        filled(reason, "reason")?;
        Ok(Event::Reclassified { category, reason })
    }

    /// 6.1.1, Art. 18 ¶3: anyone at the desk proposes; the office determines.
    fn propose(
        &self,
        rules: &Rulebook,
        reception: ReceptionId,
        reason: Sealed,
    ) -> Result<Event, Refusal> {
        let Triage::Done {
            category,
            disposition,
            ..
        } = &self.triage
        else {
            return Err(Refusal::NotTriaged);
        };
        // Nobody has named the accused in a form that a rule could keep out of the room (Art. 30 ¶3, D9).
        if category.is_restricted() {
            return Err(Refusal::RestrictedMatter);
        }
        let open_to_reception = matches!(disposition, Disposition::Ordinary | Disposition::Joint)
            && !self.in_reception()
            && !self.knows_reception(reception);
        if !open_to_reception {
            return Err(Refusal::WrongStage {
                stage: self.stage(),
            });
        }
        if self.representation == Representation::Awaited {
            return Err(Refusal::RepresentativesRequired);
        }
        let agency = reception.agency;
        match rules.directory.agency(agency) {
            None => return Err(Refusal::UnknownAgency { agency }),
            Some(office) if office.class != AgencyClass::Office => {
                return Err(Refusal::NotTheOffice);
            }
            Some(office) if office.standing == Standing::Suspended => {
                return Err(Refusal::SuspendedAgency { agency });
            }
            Some(_) => {}
        }
        filled(reason, "reason")?;
        Ok(Event::ReceptionProposed { reception, reason })
    }

    fn next_piece(&self) -> PieceNo {
        let later = u16::try_from(self.later.len()).unwrap_or(u16::MAX);
        PieceNo(later.saturating_add(2))
    }
}
