//! What a clerk enters of petitioners and claims, before it is sealed.
//!
//! Nothing here derives `Debug`: these values hold names, numbers and texts in clear.

use contracts::invalid::{InField, Invalid, Reason, required};
use contracts::pb::intake::v1 as pb;
use contracts::wire::{Wired, text};
use domain::content::ContentClass;
use domain::matter::PetitionerKind;
use domain::region::RegionCode;
use node::desk::call::optional;

use crate::STATEMENT_LIMIT;

/// Names of organisations get long.
pub(crate) const NAME_LIMIT: usize = 100;
const ADDRESS_LIMIT: usize = 300;
/// Numbers of documents and telephones, with what people write around them.
pub(crate) const NUMBER_LIMIT: usize = 40;

/// A field that the law asks for: given, or said to be unclear (Art. 19 ¶1, 23 ¶2).
pub(crate) enum Entered {
    Given(String),
    Unclear,
}

impl Entered {
    pub(crate) fn parse(wire: Option<pb::StatedText>, limit: usize) -> Result<Self, Invalid> {
        use pb::stated_text::Stated as Pb;
        match required(required(wire)?.stated)? {
            Pb::Text(words) => text(words, limit).map(Self::Given).field("text"),
            Pb::Unclear(true) => Ok(Self::Unclear),
            Pb::Unclear(false) => Err(Reason::OutOfRange).field("unclear"),
        }
    }

    pub(crate) fn given(&self) -> Option<&str> {
        match self {
            Self::Given(text) => Some(text),
            Self::Unclear => None,
        }
    }
}

/// A petitioner as entered.
pub(crate) struct Person {
    pub(crate) kind: PetitionerKind,
    pub(crate) name: Entered,
    pub(crate) address: Entered,
    pub(crate) identity: Entered,
    pub(crate) phone: Entered,
}

impl TryFrom<pb::PetitionerEntry> for Person {
    type Error = Invalid;

    fn try_from(pb: pb::PetitionerEntry) -> Result<Self, Invalid> {
        let pb::PetitionerEntry {
            kind,
            name,
            address,
            identity_number,
            phone,
        } = pb;
        Ok(Self {
            kind: Wired::from_wire(kind).field("kind")?,
            name: Entered::parse(name, NAME_LIMIT).field("name")?,
            address: Entered::parse(address, ADDRESS_LIMIT).field("address")?,
            identity: Entered::parse(identity_number, NUMBER_LIMIT).field("identity_number")?,
            phone: Entered::parse(phone, NUMBER_LIMIT).field("phone")?,
        })
    }
}

/// One thing asked for, as entered.
pub(crate) struct Asked {
    pub(crate) request: String,
    pub(crate) class: ContentClass,
    pub(crate) place: Option<RegionCode>,
}

impl TryFrom<pb::ClaimEntry> for Asked {
    type Error = Invalid;

    fn try_from(pb: pb::ClaimEntry) -> Result<Self, Invalid> {
        let pb::ClaimEntry {
            request,
            content_class,
            place,
        } = pb;
        Ok(Self {
            request: text(request, STATEMENT_LIMIT).field("request")?,
            class: Wired::from_wire(content_class).field("content_class")?,
            place: optional(place).field("place")?,
        })
    }
}

/// Each entry of a list; the error names its place in the list.
pub(crate) fn each<P, T>(list: Vec<P>, most: usize) -> Result<Vec<T>, Invalid>
where
    T: TryFrom<P, Error = Invalid>,
{
    if list.len() > most {
        return Err(Reason::TooLong.into());
    }
    list.into_iter()
        .enumerate()
        .map(|(at, entry)| T::try_from(entry).index(at))
        .collect()
}
