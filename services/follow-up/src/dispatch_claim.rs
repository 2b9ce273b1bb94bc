//! 转送 or 交办 of one claim (Art. 22 ¶1).

use contracts::invalid::{InField, Invalid, Reason, required};
use contracts::pb::followup::v1 as pb;
use contracts::wire::{Wired, text};
use domain::docket::{self, DispatchGround, DispatchKind};
use domain::entry::Event;
use domain::id::{AgencyId, DocketId, HandlingId};
use domain::matter::ClaimNo;
use domain::time::Date;
use node::desk::act::{self, Sealing};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::records::{change_docket, subject_of};
use crate::{Context, TEXT_LIMIT};

/// A dispatch as a clerk asks for it.
pub(crate) struct DispatchClaim {
    request: RequestId,
    docket: DocketId,
    claim: ClaimNo,
    to: AgencyId,
    ground: DispatchGround,
    kind: Kind,
}

enum Kind {
    Transfer,
    Assign { report_due: Date, questions: String },
}

impl TryFrom<pb::DispatchClaimRequest> for DispatchClaim {
    type Error = Invalid;

    fn try_from(pb: pb::DispatchClaimRequest) -> Result<Self, Invalid> {
        use pb::dispatch_claim_request::Kind as Pb;
        let pb::DispatchClaimRequest {
            request_id,
            docket,
            claim,
            to,
            ground,
            kind,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            docket: Wired::from_wire(docket).field("docket")?,
            claim: Wired::from_wire(claim).field("claim")?,
            to: Wired::from_wire(to).field("to")?,
            ground: Wired::from_wire(ground).field("ground")?,
            kind: match required(kind).field("kind")? {
                Pb::Transfer(true) => Kind::Transfer,
                Pb::Transfer(false) => return Err(Reason::OutOfRange).field("transfer"),
                Pb::Assign(pb::AssignEntry {
                    report_due,
                    questions,
                }) => Kind::Assign {
                    report_due: Wired::from_wire(report_due)
                        .field("report_due")
                        .field("assign")?,
                    questions: text(questions, TEXT_LIMIT)
                        .field("questions")
                        .field("assign")?,
                },
            },
        })
    }
}

/// Dispatches a claim and names the handling that the destination will open.
pub(crate) async fn dispatch_claim(
    ctx: &Context,
    call: &Call,
    command: DispatchClaim,
) -> Result<(Committed, HandlingId), Failure> {
    let DispatchClaim {
        request,
        docket,
        claim,
        to,
        ground,
        kind,
    } = command;
    let (kind, sealing) = match kind {
        Kind::Transfer => (DispatchKind::Transfer, Sealing::default()),
        Kind::Assign {
            report_due,
            questions,
        } => {
            let subject = subject_of(ctx, call, docket).await?;
            let ([questions], sealing) = act::seal(ctx, subject, [questions.as_str()]).await?;
            let kind = DispatchKind::Assign {
                report_due,
                questions,
            };
            (kind, sealing)
        }
    };
    let handling = HandlingId::new(to, ctx.entropy.id(ctx.clock.now()));
    let dispatch = docket::Command::Dispatch {
        claim,
        to,
        handling,
        kind,
        ground,
    };
    let committed = change_docket(ctx, call, request, docket, sealing, dispatch).await?;
    let handling = if committed.replayed {
        handling_of(ctx, &committed).await?.unwrap_or(handling)
    } else {
        handling
    };
    Ok((committed, handling))
}

/// A repeated call is answered with the handling of the first, not with the id drawn this time.
async fn handling_of(ctx: &Context, committed: &Committed) -> Result<Option<HandlingId>, Failure> {
    let reference = &committed.reference;
    let entries = ctx.store.entries(reference.record).await?;
    Ok(entries
        .into_iter()
        .filter(|(version, ..)| *version == reference.version)
        .find_map(|(.., entry)| match entry.event {
            Event::Docket(docket::Event::Dispatched { handling, .. }) => Some(handling),
            _ => None,
        }))
}
