//! 6.1.2: who takes part. Proposed from claims and competences, chosen by the office.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::AgencyId;
use crate::matter::{ClaimNo, ProposedClaim};
use crate::people::Delegate;
use crate::reception::{
    Course, Duty, Event, InvitationNo, JointReception, Seat, advise, clock, invitation,
};
use crate::refusal::Refusal;
use crate::rulebook::{Agency, AgencyClass, Rulebook, Standing};
use crate::sealed::Sealed;
use crate::time::Instant;

/// Who was chosen to take part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    /// The members of the office itself (5.1).
    pub office: Vec<Delegate>,
    pub seats: Vec<Seat>,
    /// Why a competence of clause 5 is not asked of an agency (J-5).
    pub waivers: BTreeMap<AgencyId, Sealed>,
}

/// The organ that is competent for a claim, the nearest to it (Art. 5); the office's region stands for an unknown place.
pub(super) fn competent_organ(
    claim: &ProposedClaim,
    office: AgencyId,
    rules: &Rulebook,
) -> Option<AgencyId> {
    let place = claim
        .place
        .or_else(|| rules.directory.agency(office).map(|office| office.region))?;
    nearest(rules.directory.competent(claim.class, place))
}

/// The narrowest region wins, then the smaller code, so that the same directory always proposes the same agency.
fn nearest<'a>(agencies: impl Iterator<Item = &'a Agency>) -> Option<AgencyId> {
    agencies
        .max_by_key(|agency| (agency.region.level(), std::cmp::Reverse(agency.id)))
        .map(|agency| agency.id)
}

/// Proposes who takes part (6.1.2): each competent organ responsible for its claim and concerned with the others', the local
/// units of the places (6.3.2), and social forces where the advice favours a joint reception.
pub fn suggest_people(reception: &JointReception, rules: &Rulebook) -> Vec<Seat> {
    let proposal = &reception.proposal;
    let mut duties: BTreeMap<AgencyId, BTreeSet<Duty>> = BTreeMap::new();
    let responsible: Vec<(ClaimNo, AgencyId)> = proposal
        .claims
        .iter()
        .filter_map(|claim| {
            let organ = competent_organ(claim, reception.id.agency, rules)?;
            Some((claim.no, organ))
        })
        .collect();
    for (claim, organ) in &responsible {
        for (_, other) in &responsible {
            let duty = if other == organ {
                Duty::Responsible(*claim)
            } else {
                Duty::Concerned(*claim)
            };
            duties.entry(*other).or_default().insert(duty);
        }
    }
    for place in proposal.claims.iter().filter_map(|claim| claim.place) {
        if let Some(local) = rules.directory.local(place) {
            duties.entry(local.id).or_default().insert(Duty::Local);
        }
    }
    if advise(proposal, rules).favours()
        && let Some(social) = social_force(reception, rules)
    {
        duties.entry(social).or_default().insert(Duty::Social);
    }
    duties
        .into_iter()
        .map(|(agency, duties)| Seat { agency, duties })
        .collect()
}

/// A social force that works at the place of a claim; one without competences of its own helps with every claim.
fn social_force(reception: &JointReception, rules: &Rulebook) -> Option<AgencyId> {
    let office = rules.directory.agency(reception.id.agency)?;
    let helps = |agency: &&Agency| {
        agency.class == AgencyClass::Social
            && agency.standing == Standing::Active
            && reception.proposal.claims.iter().any(|claim| {
                agency.region.contains(claim.place.unwrap_or(office.region))
                    && (agency.competences.is_empty()
                        || agency.competences.contains(&claim.class.level_1()))
            })
    };
    nearest(rules.directory.agencies.values().filter(helps))
}

impl JointReception {
    /// 6.1.2, J-2, J-3, J-5.
    pub(super) fn choose_people(
        &self,
        rules: &Rulebook,
        office: Vec<Delegate>,
        seats: Vec<Seat>,
        waivers: BTreeMap<AgencyId, Sealed>,
    ) -> Result<Vec<Event>, Refusal> {
        if !matches!(self.course, Course::Determined) {
            return Err(self.wrong_stage());
        }
        if waivers.values().any(Sealed::is_blank) {
            return Err(Refusal::TextRequired { field: "waivers" });
        }
        let people = People {
            office,
            seats,
            waivers,
        };
        self.check_people(rules, &people)?;
        let People {
            office,
            seats,
            waivers,
        } = people;
        Ok(vec![Event::PeopleChosen {
            office,
            seats,
            waivers,
        }])
    }

    pub(super) fn check_people(&self, rules: &Rulebook, people: &People) -> Result<(), Refusal> {
        let home = self.id.agency;
        if people.office.is_empty() {
            return Err(Refusal::OfficeMissing);
        }
        if let Some(stranger) = people.office.iter().find(|d| d.person.agency != home) {
            return Err(Refusal::WrongClass {
                agency: stranger.person.agency,
            });
        }
        if !people.waivers.contains_key(&home) {
            invitation::check_office(&people.office)?;
        }
        let mut agencies = BTreeSet::new();
        for seat in &people.seats {
            self.check_seat(rules, seat)?;
            if !agencies.insert(seat.agency) {
                return Err(Refusal::AlreadyInvited);
            }
        }
        let seats: Vec<&Seat> = people.seats.iter().collect();
        for claim in &self.proposal.claims {
            if responsible_in(&seats, claim.no) != 1 {
                return Err(Refusal::QuorumNotMet);
            }
        }
        self.check_local(rules, &seats)
    }

    /// The agency is in the directory, and of a class that can take each duty.
    fn check_seat(&self, rules: &Rulebook, seat: &Seat) -> Result<(), Refusal> {
        let agency = seat.agency;
        let entry = rules
            .directory
            .agency(agency)
            .ok_or(Refusal::UnknownAgency { agency })?;
        if entry.standing == Standing::Suspended {
            return Err(Refusal::SuspendedAgency { agency });
        }
        if let Some(claim) = seat
            .duties
            .iter()
            .filter_map(|duty| duty.claim())
            .find(|claim| !self.has_claim(*claim))
        {
            return Err(Refusal::UnknownClaim { claim });
        }
        let answers = |duty: &Duty| matches!(duty, Duty::Responsible(_));
        if entry.class == AgencyClass::Social && seat.duties.iter().any(answers) {
            return Err(Refusal::SocialNotResponsible);
        }
        let fits = seat.duties.iter().all(|duty| duty.fits(entry.class));
        // A local unit of another district cannot see these people home (6.3.2).
        let near = !seat.duties.contains(&Duty::Local)
            || self.places().next().is_none()
            || self.places().any(|place| entry.region.contains(place));
        if seat.duties.is_empty() || agency == self.id.agency || !fits || !near {
            return Err(Refusal::WrongClass { agency });
        }
        Ok(())
    }

    /// J-2: where a place is known and has a local unit, a local unit of it is invited.
    fn check_local(&self, rules: &Rulebook, seats: &[&Seat]) -> Result<(), Refusal> {
        let covered = |place| {
            rules.directory.local(place).is_none()
                || seats.iter().any(|seat| {
                    seat.duties.contains(&Duty::Local)
                        && rules
                            .directory
                            .agency(seat.agency)
                            .is_some_and(|agency| agency.region.contains(place))
                })
        };
        if self.places().all(covered) {
            Ok(())
        } else {
            Err(Refusal::LocalNotInvited)
        }
    }

    /// 6.1.2: in place of an agency that does not come, or one more; every claim keeps one responsible unit.
    pub(super) fn invite_another(
        &self,
        rules: &Rulebook,
        seat: Seat,
        instead_of: Option<InvitationNo>,
        sent: Instant,
    ) -> Result<Vec<Event>, Refusal> {
        if !matches!(self.course, Course::Convened { .. }) {
            return Err(self.wrong_stage());
        }
        self.may_be_shared()?;
        self.check_seat(rules, &seat)?;
        let replaced = match instead_of {
            None => None,
            Some(no) => match self.invitation(no) {
                Some(invitation) if invitation.is_vacant() => Some(invitation),
                _ => return Err(Refusal::InvitationMismatch),
            },
        };
        let mut seats: Vec<&Seat> = self
            .open_invitations()
            .filter(|invitation| Some(invitation.no) != instead_of)
            .map(|invitation| &invitation.seat)
            .collect();
        if seats.iter().any(|other| other.agency == seat.agency) {
            return Err(Refusal::AlreadyInvited);
        }
        seats.push(&seat);
        for claim in &self.proposal.claims {
            let answers = responsible_in(&seats, claim.no);
            let was_his = replaced.is_some_and(|other| other.seat.is_responsible(claim.no));
            if answers > 1 || (was_his && answers == 0) {
                return Err(Refusal::QuorumNotMet);
            }
        }
        let mode = self.mode.as_ref().ok_or(Refusal::ModeMissing)?;
        Ok(vec![Event::Invited {
            invitation: self.next_invitation(),
            seat,
            answer_by: clock::answer_by(rules, mode, sent),
            instead_of,
        }])
    }

    /// An agency that is responsible for a claim, or the only local unit of a place, is replaced rather than sent away.
    pub(super) fn revoke(
        &self,
        rules: &Rulebook,
        no: InvitationNo,
        reason: Sealed,
    ) -> Result<Vec<Event>, Refusal> {
        if !matches!(self.course, Course::Convened { .. }) {
            return Err(self.wrong_stage());
        }
        if reason.is_blank() {
            return Err(Refusal::TextRequired { field: "reason" });
        }
        let revoked = match self.invitation(no) {
            Some(invitation) if invitation.is_open() => invitation,
            _ => return Err(Refusal::InvitationMismatch),
        };
        if self
            .proposal
            .claims
            .iter()
            .any(|claim| revoked.seat.is_responsible(claim.no))
        {
            return Err(Refusal::QuorumNotMet);
        }
        let rest: Vec<&Seat> = self
            .open_invitations()
            .filter(|invitation| invitation.no != no)
            .map(|invitation| &invitation.seat)
            .collect();
        if revoked.seat.duties.contains(&Duty::Local) {
            self.check_local(rules, &rest)?;
        }
        Ok(vec![Event::Revoked {
            invitation: no,
            reason,
        }])
    }

    /// 6.1: the notices go out, one a seat, each with its P1.
    pub(super) fn convene(&self, rules: &Rulebook, at: Instant) -> Result<Vec<Event>, Refusal> {
        if !matches!(self.course, Course::Determined) {
            return Err(self.wrong_stage());
        }
        self.still_petitioned()?;
        self.may_be_shared()?;
        let people = self.people.as_ref().ok_or(Refusal::PeopleMissing)?;
        let mode = self.mode.as_ref().ok_or(Refusal::ModeMissing)?;
        // The directory and the triage may have changed since the people were chosen.
        self.check_people(rules, people)?;
        let answer_by = clock::answer_by(rules, mode, at);
        let invited = (1..).zip(&people.seats).map(|(no, seat)| Event::Invited {
            invitation: InvitationNo(no),
            seat: seat.clone(),
            answer_by,
            instead_of: None,
        });
        Ok(std::iter::once(Event::Convened { at })
            .chain(invited)
            .collect())
    }
}

fn responsible_in(seats: &[&Seat], claim: ClaimNo) -> usize {
    seats
        .iter()
        .filter(|seat| seat.is_responsible(claim))
        .count()
}
