//! Who takes part: the office's own people, and the agencies to invite, each for its duties (6.1.2, J-2, J-5).

use std::collections::BTreeMap;

use contracts::invalid::{InField, Invalid, Reason};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::{AgencyId, ReceptionId};
use domain::people::Delegate;
use domain::reception::{self, Seat};
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::attendances::delegates;
use crate::receptions::{change_reception, own, subject_of, version_read};
use crate::texts::{reasons, seal_reasons};
use crate::{Context, TEXT_LIMIT};

/// Agencies around one table: a matter has at most so many claims that each could bring its own.
const MOST_SEATS: usize = 50;

/// The choice, resting on the claims that were read.
pub(crate) struct ChoosePeople {
    request: RequestId,
    reception: ReceptionId,
    version: u64,
    office: Vec<Delegate>,
    seats: Vec<Seat>,
    waivers: BTreeMap<AgencyId, String>,
}

impl TryFrom<pb::ChoosePeopleRequest> for ChoosePeople {
    type Error = Invalid;

    fn try_from(pb: pb::ChoosePeopleRequest) -> Result<Self, Invalid> {
        let pb::ChoosePeopleRequest {
            request_id,
            reception,
            version,
            office,
            seats,
            waivers,
        } = pb;
        if seats.len() > MOST_SEATS {
            return Err(Reason::TooLong).field("seats");
        }
        let waiver = |waiver| {
            let pb::WaiverEntry { agency, reason } = waiver;
            let agency = Wired::from_wire(agency).field("agency")?;
            Ok((agency, text(reason, TEXT_LIMIT).field("reason")?))
        };
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            version: version_read(version).field("version")?,
            office: delegates(office).field("office")?,
            seats: Wired::from_wire(seats).field("seats")?,
            waivers: reasons(waivers, waiver).field("waivers")?,
        })
    }
}

/// Chooses who takes part; nobody is invited yet.
pub(crate) async fn choose_people(
    ctx: &Context,
    call: &Call,
    command: ChoosePeople,
) -> Result<Committed, Failure> {
    let ChoosePeople {
        request,
        reception,
        version,
        office,
        seats,
        waivers,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let (waivers, sealing) = seal_reasons(ctx, subject, waivers).await?;
    let deed = Deed::on(own(call, reception)?, request)
        .exactly(version)
        .sealing(sealing);
    let choose = reception::Command::ChoosePeople {
        office,
        seats,
        waivers,
    };
    change_reception(ctx, call, deed, choose).await
}
