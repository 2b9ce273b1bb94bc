//! What the reads of this service are asked for: one record, a page of them, a place in the journal, texts, a case, figures.

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::id::{ReceptionId, RecordId};
use node::desk::lists::Listed;
use node::desk::read::Wanted;
use node::desk::sealed::Opening;
use node::desk::tally::By;
use node::desk::watch;

/// A parsed request of a read.
pub(crate) struct Asked<T>(pub(crate) T);

impl TryFrom<pb::GetReceptionRequest> for Asked<Wanted> {
    type Error = Invalid;

    fn try_from(pb: pb::GetReceptionRequest) -> Result<Self, Invalid> {
        let pb::GetReceptionRequest { record, at_least } = pb;
        let record: ReceptionId = Wired::from_wire(record).field("record")?;
        Ok(Self(Wanted {
            record: record.record(),
            at_least,
        }))
    }
}

impl TryFrom<pb::ListReceptionsRequest> for Asked<Listed> {
    type Error = Invalid;

    fn try_from(pb: pb::ListReceptionsRequest) -> Result<Self, Invalid> {
        let pb::ListReceptionsRequest {
            page_size,
            page_token,
            stage,
            owner,
        } = pb;
        Listed::parse(page_size, &page_token, stage, owner).map(Self)
    }
}

impl TryFrom<pb::WatchCoordinationRequest> for Asked<watch::From> {
    type Error = Invalid;

    fn try_from(pb: pb::WatchCoordinationRequest) -> Result<Self, Invalid> {
        let pb::WatchCoordinationRequest { token } = pb;
        watch::From::parse(&token).field("token").map(Self)
    }
}

impl TryFrom<pb::OpenSealedRequest> for Asked<Opening> {
    type Error = Invalid;

    fn try_from(pb: pb::OpenSealedRequest) -> Result<Self, Invalid> {
        let pb::OpenSealedRequest {
            record,
            sealed_ids,
            purpose,
        } = pb;
        Opening::parse(record, sealed_ids, purpose).map(Self)
    }
}

impl TryFrom<pb::ExportCaseRequest> for Asked<RecordId> {
    type Error = Invalid;

    fn try_from(pb: pb::ExportCaseRequest) -> Result<Self, Invalid> {
        let pb::ExportCaseRequest { record } = pb;
        Wired::from_wire(record).field("record").map(Self)
    }
}

impl TryFrom<pb::TallyCoordinationRequest> for Asked<By> {
    type Error = Invalid;

    fn try_from(pb: pb::TallyCoordinationRequest) -> Result<Self, Invalid> {
        let pb::TallyCoordinationRequest { group_by } = pb;
        By::try_from(group_by).field("group_by").map(Self)
    }
}
