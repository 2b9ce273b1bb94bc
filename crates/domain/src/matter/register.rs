//! Registration: unconditional but for what cannot be a registration at all (I1).

use super::{Channel, Event, Form, ReadBack, Registration, Source, Stated};
use crate::people::Actor;
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::sealed::Sealed;
use crate::time::Moment;

/// As long as the ids of other systems get.
const MAX_SOURCE_ID: usize = 64;

/// Registers a matter (Art. 22 ¶1, 23 ¶1).
///
/// Whoever of the agency receives a petition registers it: no role, duplicate, level or competence stands in the way (I1,
/// Art. 43, 44). Only an entry that contradicts itself is refused.
pub fn register(
    _rules: &Rulebook,
    _actor: &Actor,
    registration: Registration,
    moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    in_time(&registration, moment)?;
    people(&registration)?;
    claims(&registration)?;
    texts(&registration)?;
    if let Some(source) = &registration.source {
        source.check()?;
    }
    Ok(vec![Event::Registered(Box::new(registration))])
}

/// I3: entered on the day of the receipt, or with a reason.
fn in_time(registration: &Registration, moment: Moment) -> Result<(), Refusal> {
    if moment.happened > moment.recorded {
        return Err(Refusal::HappenedLater);
    }
    match registration.late_reason {
        Some(reason) => filled(reason, "late_reason"),
        None if moment.recorded.date() > moment.day() => Err(Refusal::LateReasonRequired),
        None => Ok(()),
    }
}

/// I2, I5.
fn people(registration: &Registration) -> Result<(), Refusal> {
    let petitioners = &registration.petitioners;
    if petitioners.is_empty() {
        return Err(Refusal::NoPetitioner);
    }
    let numbers = petitioners.iter().map(|petitioner| petitioner.no.0);
    if !numbers.map(usize::from).eq(1..=petitioners.len()) {
        return Err(Refusal::MisnumberedPeople);
    }
    let heads = registration.headcount;
    let nobody_came = registration.channel == Channel::Visit && heads.present == 0;
    let consistent = usize::from(heads.visitors) == petitioners.len()
        && heads.visitors <= heads.concerned
        && heads.present <= heads.concerned
        && !nobody_came;
    if consistent {
        Ok(())
    } else {
        Err(Refusal::HeadcountInconsistent)
    }
}

fn claims(registration: &Registration) -> Result<(), Refusal> {
    let claims = &registration.claims;
    if claims.is_empty() {
        return Err(Refusal::NoClaim);
    }
    let numbers = claims.iter().map(|claim| claim.no.0);
    if numbers.map(usize::from).eq(1..=claims.len()) {
        Ok(())
    } else {
        Err(Refusal::MisnumberedClaims)
    }
}

/// Art. 19 ¶1, I2: what is given is not blank; what is not given says that it is unclear.
fn texts(registration: &Registration) -> Result<(), Refusal> {
    if let Form::Oral { read_back, .. } = &registration.form
        && *read_back == ReadBack::NotYet
    {
        return Err(Refusal::ReadBackRequired);
    }
    filled(registration.subject, "subject")?;
    filled(registration.query_code, "query_code")?;
    stated(registration.facts, "facts")?;
    stated(registration.reasons, "reasons")?;
    for claim in &registration.claims {
        filled(claim.request, "claims.request")?;
    }
    for petitioner in &registration.petitioners {
        stated(petitioner.name, "petitioners.name")?;
        stated(petitioner.address, "petitioners.address")?;
        stated(petitioner.identity, "petitioners.identity")?;
        stated(petitioner.phone, "petitioners.phone")?;
    }
    Ok(())
}

fn stated(text: Stated, field: &'static str) -> Result<(), Refusal> {
    text.sealed().map_or(Ok(()), |text| filled(text, field))
}

pub(super) fn filled(text: Sealed, field: &'static str) -> Result<(), Refusal> {
    if text.is_blank() {
        Err(Refusal::TextRequired { field })
    } else {
        Ok(())
    }
}

impl Source {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let printable = self.id.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
        if printable && (1..=MAX_SOURCE_ID).contains(&self.id.len()) {
            Ok(())
        } else {
            Err(Refusal::InvalidSource)
        }
    }
}

impl Registration {
    /// Every text of the registration, those of each petitioner and claim included.
    pub fn sealed(&self) -> Vec<Sealed> {
        let of_people = self.petitioners.iter().flat_map(|petitioner| {
            [
                petitioner.name,
                petitioner.address,
                petitioner.identity,
                petitioner.phone,
            ]
        });
        let stated = [self.facts, self.reasons].into_iter().chain(of_people);
        [self.subject, self.query_code]
            .into_iter()
            .chain(self.late_reason)
            .chain(self.claims.iter().map(|claim| claim.request))
            .chain(stated.filter_map(|text| text.sealed()))
            .collect()
    }
}
