//! Earlier matters that may be about the same thing: the same people by blind index, the same place by code (I8).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use contracts::invalid::{InField, Invalid};
use contracts::pb::intake::v1 as pb;
use contracts::wire::Wired;
use domain::entry::Key;
use domain::id::{MatterId, RecordId};
use domain::matter::{LinkGround, Matter, Petitioner};
use domain::people::Actor;
use domain::sealed::SealedId;
use node::desk::call::Call;
use node::failure::Failure;
use node::telemetry::current_traceparent;
use store::{Access, BlindKind, StoreError, VaultError};

use crate::Context;
use crate::index::blind;
use crate::records::{as_matter, seen};

/// What a person can look through.
const MOST_CANDIDATES: usize = 20;

/// For which matter.
pub(crate) struct SuggestEarlier {
    matter: MatterId,
}

impl TryFrom<pb::SuggestEarlierRequest> for SuggestEarlier {
    type Error = Invalid;

    fn try_from(pb: pb::SuggestEarlierRequest) -> Result<Self, Invalid> {
        let pb::SuggestEarlierRequest { matter } = pb;
        Ok(Self {
            matter: Wired::from_wire(matter).field("matter")?,
        })
    }
}

/// What speaks for a candidate: an identity number weighs more than a telephone, a telephone more than a name, a name more
/// than a place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Agrees {
    Place,
    Name,
    Phone,
    Identity,
}

impl Agrees {
    const fn weight(self) -> u8 {
        1 << self as u8
    }

    const fn ground(self) -> LinkGround {
        match self {
            Self::Place => LinkGround::SamePlace,
            Self::Name | Self::Phone | Self::Identity => LinkGround::SamePerson,
        }
    }
}

type Candidates = BTreeMap<RecordId, BTreeSet<Agrees>>;

/// The candidates with their grounds, best first and the newer first among equals; a person decides, nothing is linked by itself.
pub(crate) async fn suggest_earlier(
    ctx: &Context,
    call: &Call,
    command: SuggestEarlier,
) -> Result<Vec<pb::EarlierCandidate>, Failure> {
    let SuggestEarlier { matter: id } = command;
    let loaded = seen(ctx, call.actor(), id.record()).await?;
    let matter = as_matter(&loaded.state)?;
    let mut candidates = of_the_same_people(ctx, call, matter).await?;
    for key in matter.keys() {
        if let Key::Place(_) = key {
            for record in ctx.store.find(&key).await? {
                candidates.entry(record).or_default().insert(Agrees::Place);
            }
        }
    }
    // Ids are ordered by the time they were made at.
    candidates.retain(|record, _| record.agency == id.agency && record.id < id.id);
    let mut ranked: Vec<_> = candidates.into_iter().collect();
    ranked.sort_by_key(|(record, agrees)| {
        let weight: u8 = agrees.iter().map(|each| each.weight()).sum();
        (Reverse(weight), Reverse(record.id))
    });
    shown(ctx, call.actor(), ranked).await
}

/// By the identity numbers, telephones and names of the petitioners, which are opened for it: that is audited first.
async fn of_the_same_people(
    ctx: &Context,
    call: &Call,
    matter: &Matter,
) -> Result<Candidates, Failure> {
    let petitioners = &matter.registration.petitioners;
    let fields: BTreeMap<SealedId, (BlindKind, Agrees)> =
        petitioners.iter().flat_map(told_apart_by).collect();
    let parts: Vec<SealedId> = fields.keys().copied().collect();
    let access = Access {
        reader: call.caller().to_string(),
        purpose: "suggest-earlier".to_string(),
        records: vec![matter.id.record()],
        parts: parts.clone(),
        trace: current_traceparent(),
    };
    ctx.store.record_access(access).await?;
    let mut candidates = Candidates::new();
    let vault = ctx.store.vault();
    let parts = ctx.store.sealed_parts(&parts).await?;
    let all: Vec<_> = parts.iter().collect();
    let opened = vault.open_parts(&all).await.map_err(StoreError::from)?;
    for (part, opened) in parts.iter().zip(opened) {
        let opened = match opened {
            Ok(opened) => opened,
            // Nobody is found by what was erased.
            Err(VaultError::Erased) => continue,
            Err(error) => return Err(StoreError::from(error).into()),
        };
        let (kind, agrees) = fields[&part.id];
        let value = blind(vault, kind, &opened.text);
        for record in ctx.store.find_blind(kind, value).await? {
            candidates.entry(record).or_default().insert(agrees);
        }
    }
    Ok(candidates)
}

fn told_apart_by(petitioner: &Petitioner) -> impl Iterator<Item = (SealedId, (BlindKind, Agrees))> {
    let fields = [
        (petitioner.identity, BlindKind::Identity, Agrees::Identity),
        (petitioner.phone, BlindKind::Phone, Agrees::Phone),
        (petitioner.name, BlindKind::Name, Agrees::Name),
    ];
    let given = |(field, kind, agrees): (domain::matter::Stated, _, _)| {
        field.sealed().map(|sealed| (sealed.id, (kind, agrees)))
    };
    fields.into_iter().filter_map(given)
}

/// The best of those that the caller may see.
async fn shown(
    ctx: &Context,
    actor: &Actor,
    ranked: Vec<(RecordId, BTreeSet<Agrees>)>,
) -> Result<Vec<pb::EarlierCandidate>, Failure> {
    let mut shown = Vec::new();
    for (record, agrees) in ranked {
        let loaded = match seen(ctx, actor, record).await {
            Ok(loaded) => loaded,
            Err(Failure::NotFound) => continue,
            Err(failure) => return Err(failure),
        };
        let earlier = as_matter(&loaded.state)?;
        let grounds: BTreeSet<LinkGround> = agrees.into_iter().map(Agrees::ground).collect();
        shown.push(pb::EarlierCandidate {
            matter: record.to_wire(),
            number: earlier.registration.number.to_string(),
            stage: earlier.stage().to_string(),
            grounds: grounds.to_wire(),
            registered: earlier.entered.to_wire(),
        });
        if shown.len() == MOST_CANDIDATES {
            break;
        }
    }
    Ok(shown)
}
