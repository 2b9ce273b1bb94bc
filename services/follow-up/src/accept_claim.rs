//! 受理: notice of receipt, path and procedure, and with it the handling period (Art. 23, 34).

use contracts::invalid::{InField, Invalid, Reason, required};
use contracts::pb::followup::v1 as pb;
use contracts::wire::{Wired, text};
use domain::handling;
use domain::id::HandlingId;
use node::desk::act::{self, Sealing};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::records::{change_handling, subject_of_handling};
use crate::{Context, TEXT_LIMIT};

/// The acceptance, with the notice that the petitioner gets.
pub(crate) struct AcceptClaim {
    request: RequestId,
    handling: HandlingId,
    notice: Notice,
}

enum Notice {
    Written {
        receipt: String,
        path: String,
        procedure: String,
    },
    Waived,
}

impl TryFrom<pb::AcceptClaimRequest> for AcceptClaim {
    type Error = Invalid;

    fn try_from(pb: pb::AcceptClaimRequest) -> Result<Self, Invalid> {
        use pb::accept_claim_request::Notice as Pb;
        let pb::AcceptClaimRequest {
            request_id,
            handling,
            notice,
        } = pb;
        let part = |words, name| text(words, TEXT_LIMIT).field(name).field("written");
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            handling: Wired::from_wire(handling).field("handling")?,
            notice: match required(notice).field("notice")? {
                Pb::Waived(true) => Notice::Waived,
                Pb::Waived(false) => return Err(Reason::OutOfRange).field("waived"),
                Pb::Written(pb::NoticeText {
                    receipt,
                    path,
                    procedure,
                }) => Notice::Written {
                    receipt: part(receipt, "receipt")?,
                    path: part(path, "path")?,
                    procedure: part(procedure, "procedure")?,
                },
            },
        })
    }
}

/// Accepts the claim and gives notice.
pub(crate) async fn accept_claim(
    ctx: &Context,
    call: &Call,
    command: AcceptClaim,
) -> Result<Committed, Failure> {
    let AcceptClaim {
        request,
        handling,
        notice,
    } = command;
    let (notice, sealing) = match notice {
        Notice::Waived => (handling::Notice::Waived, Sealing::default()),
        Notice::Written {
            receipt,
            path,
            procedure,
        } => {
            let subject = subject_of_handling(ctx, call, handling).await?;
            let texts = [receipt.as_str(), &path, &procedure];
            let ([receipt, path, procedure], sealing) = act::seal(ctx, subject, texts).await?;
            let notice = handling::Notice::Written {
                receipt,
                path,
                procedure,
            };
            (notice, sealing)
        }
    };
    let accept = handling::Command::Accept { notice };
    change_handling(ctx, call, request, handling, sealing, accept).await
}
