//! Staff, what they declare, and who caused an entry.

use domain::people::{Author, Competence, Delegate, PersonRef};

use super::Wired;
use crate::invalid::{InField, Invalid, required};
use crate::pb::types::v1 as pb;
use crate::pb::types::v1::author;

coded!(
    Competence = pb::Competence {
        Organising,
        PolicyAndLaw,
        MassWork,
        Professional,
        ReplyDrafting,
        Guidance,
        Persuasion,
        Liaison,
        FollowUp,
        LegalExplanation,
        Counselling,
        EmotionalSupport,
    }
);

message!(PersonRef = pb::PersonRef { agency, number });
message!(
    Delegate = pb::Delegate {
        person,
        competences
    }
);

impl Wired<pb::Author> for Author {
    fn to_wire(&self) -> pb::Author {
        let author = match self {
            Self::Staff(person) => author::Author::Staff(person.to_wire()),
            Self::Peer(party) => author::Author::Peer(party.to_wire()),
            Self::Clock => author::Author::Clock(author::Clock {}),
        };
        pb::Author {
            author: Some(author),
        }
    }

    fn from_wire(wire: pb::Author) -> Result<Self, Invalid> {
        let pb::Author { author } = wire;
        Ok(match required(author)? {
            author::Author::Staff(person) => Self::Staff(Wired::from_wire(person).field("staff")?),
            author::Author::Peer(party) => Self::Peer(Wired::from_wire(party).field("peer")?),
            author::Author::Clock(author::Clock {}) => Self::Clock,
        })
    }
}
required_message!(Author, pb::Author);
