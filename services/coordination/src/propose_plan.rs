//! 后续处理方案: what is done on each claim, by which one unit, and by when (6.2.3, J-9).

use std::collections::BTreeSet;

use contracts::invalid::{InField, Invalid, Reason};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::{AgencyId, ReceptionId};
use domain::matter::ClaimNo;
use domain::reception::{self, PlanItem};
use domain::sealed::Subject;
use domain::time::Date;
use node::desk::act::{self, Deed, Sealing};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::receptions::{change_reception, own, subject_of};
use crate::{Context, MOST_CLAIMS, TEXT_LIMIT, digest};

/// The next version of the plan in words.
pub(crate) struct ProposePlan {
    request: RequestId,
    reception: ReceptionId,
    items: Vec<Item>,
}

struct Item {
    claim: ClaimNo,
    responsible: AgencyId,
    cooperating: BTreeSet<AgencyId>,
    task: String,
    due: Date,
}

impl TryFrom<pb::PlanItemText> for Item {
    type Error = Invalid;

    fn try_from(pb: pb::PlanItemText) -> Result<Self, Invalid> {
        let pb::PlanItemText {
            claim,
            responsible,
            cooperating,
            task,
            due,
        } = pb;
        Ok(Self {
            claim: Wired::from_wire(claim).field("claim")?,
            responsible: Wired::from_wire(responsible).field("responsible")?,
            cooperating: Wired::from_wire(cooperating).field("cooperating")?,
            task: text(task, TEXT_LIMIT).field("task")?,
            due: Wired::from_wire(due).field("due")?,
        })
    }
}

impl TryFrom<pb::ProposePlanRequest> for ProposePlan {
    type Error = Invalid;

    fn try_from(pb: pb::ProposePlanRequest) -> Result<Self, Invalid> {
        let pb::ProposePlanRequest {
            request_id,
            reception,
            items,
        } = pb;
        if items.len() > MOST_CLAIMS {
            return Err(Reason::TooLong).field("items");
        }
        let items = items.into_iter().enumerate();
        let items = items.map(|(at, item)| Item::try_from(item).index(at));
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            items: items.collect::<Result<_, _>>().field("items")?,
        })
    }
}

/// Proposes the next version; every unit agrees to it anew.
pub(crate) async fn propose_plan(
    ctx: &Context,
    call: &Call,
    command: ProposePlan,
) -> Result<Committed, Failure> {
    let ProposePlan {
        request,
        reception,
        items,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let (items, sealing) = seal_items(ctx, subject, items).await?;
    let digest = digest::plan(&items);
    let deed = Deed::on(own(call, reception)?, request).sealing(sealing);
    let propose = reception::Command::ProposePlan { items, digest };
    change_reception(ctx, call, deed, propose).await
}

async fn seal_items(
    ctx: &Context,
    subject: Subject,
    items: Vec<Item>,
) -> Result<(Vec<PlanItem>, Sealing), Failure> {
    let texts: Vec<(Subject, &str)> = items
        .iter()
        .map(|item| (subject, item.task.as_str()))
        .collect();
    let (tasks, sealing) = act::seal_all(ctx, &texts).await?;
    let items = items.into_iter().zip(tasks).map(|(item, task)| PlanItem {
        claim: item.claim,
        responsible: item.responsible,
        cooperating: item.cooperating,
        task,
        due: item.due,
    });
    Ok((items.collect(), sealing))
}
