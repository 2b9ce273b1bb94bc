//! Petitions without end: those that come with the program, again and again, each time with another id and another alias.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use contracts::pb::intake::v1::RegisterMatterRequest;

use crate::demo::import;
use crate::demo::petitions::{Petition, PetitionSource};

/// A source of registrations that were never made before.
#[derive(Debug)]
pub struct Endless {
    petitions: Vec<Petition>,
    given: AtomicU64,
}

impl Endless {
    pub fn new() -> io::Result<Self> {
        let mut petitions = Vec::new();
        let mut built_in = PetitionSource::BuiltIn.open()?;
        while let Some(petition) = built_in.next_petition()? {
            petitions.extend(petition.ok());
        }
        Ok(Self {
            petitions,
            given: AtomicU64::new(0),
        })
    }

    /// The next one, as the office's clerk enters it, with the id of its request.
    pub fn next(&self) -> RegisterMatterRequest {
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        let index = number % self.petitions.len() as u64;
        let mut petition = self.petitions[index as usize].clone();
        petition.id = format!("B{number:09}");
        petition.petitioner = format!("P{number:09}");
        let request_id = format!("bench-{number:09}");
        RegisterMatterRequest {
            request_id,
            ..import::request(petition)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same() {
        let endless = Endless::new().unwrap();
        let many = 2 * endless.petitions.len();
        let ids: std::collections::BTreeSet<_> = (0..many)
            .map(|_| {
                let request = endless.next();
                (request.source.map(|source| source.id), request.request_id)
            })
            .collect();
        assert_eq!(ids.len(), many);
    }
}
