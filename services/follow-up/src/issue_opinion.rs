//! The petition handling opinion (信访处理意见书), with all the parts that Art. 32 asks for.

use contracts::invalid::{InField, Invalid, required};
use contracts::pb::followup::v1 as pb;
use contracts::wire::{Wired, text};
use domain::handling::{self, Opinion, OpinionOutcome};
use domain::id::HandlingId;
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::records::{change_handling, subject_of_handling};
use crate::{Context, OPINION_LIMIT};

/// The opinion in words.
pub(crate) struct IssueOpinion {
    request: RequestId,
    handling: HandlingId,
    claim: String,
    facts_and_reasons: String,
    opinion: String,
    basis: String,
    outcome: OpinionOutcome,
    remedy: String,
}

impl TryFrom<pb::IssueOpinionRequest> for IssueOpinion {
    type Error = Invalid;

    fn try_from(pb: pb::IssueOpinionRequest) -> Result<Self, Invalid> {
        let pb::IssueOpinionRequest {
            request_id,
            handling,
            opinion,
        } = pb;
        let pb::OpinionText {
            claim,
            facts_and_reasons,
            opinion,
            basis,
            outcome,
            remedy,
        } = required(opinion).field("opinion")?;
        let part = |words, name| text(words, OPINION_LIMIT).field(name).field("opinion");
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            handling: Wired::from_wire(handling).field("handling")?,
            claim: part(claim, "claim")?,
            facts_and_reasons: part(facts_and_reasons, "facts_and_reasons")?,
            opinion: part(opinion, "opinion")?,
            basis: part(basis, "basis")?,
            outcome: Wired::from_wire(outcome)
                .field("outcome")
                .field("opinion")?,
            remedy: part(remedy, "remedy")?,
        })
    }
}

/// Issues the opinion; it takes effect for the petitioner when it is served.
pub(crate) async fn issue_opinion(
    ctx: &Context,
    call: &Call,
    command: IssueOpinion,
) -> Result<Committed, Failure> {
    let IssueOpinion {
        request,
        handling,
        claim,
        facts_and_reasons,
        opinion,
        basis,
        outcome,
        remedy,
    } = command;
    let subject = subject_of_handling(ctx, call, handling).await?;
    let texts = [
        claim.as_str(),
        &facts_and_reasons,
        &opinion,
        &basis,
        &remedy,
    ];
    let ([claim, facts_and_reasons, opinion, basis, remedy], sealing) =
        act::seal(ctx, subject, texts).await?;
    let opinion = Opinion {
        claim,
        facts_and_reasons,
        opinion,
        basis,
        outcome,
        remedy,
    };
    let issue = handling::Command::IssueOpinion { opinion };
    change_handling(ctx, call, request, handling, sealing, issue).await
}
