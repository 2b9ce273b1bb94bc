//! Exports and texts of a case's records, asked of the services that keep them: each one call in three contracts.

use contracts::pb::types::v1::{ExportedEntry, OpenedText, Purpose, RecordRef};
use contracts::pb::{coordination, followup, intake};
use contracts::wire::Wired as _;
use domain::id::{RecordId, Service};
use domain::sealed::SealedId;

use super::{Case, Texts};
use crate::demo::clerk::verbs::Call;

/// The reason with which a record is kept from a caller, whether it is there or not.
pub const NOT_FOUND: &str = "RECORD_NOT_FOUND";
/// Texts that a call of `OpenSealed` may ask for.
const TEXTS_A_CALL: usize = 100;

/// Who asks the services of one node.
pub trait Asks {
    type Fault;

    fn ask<C: Call>(
        &self,
        service: Service,
        request: C,
    ) -> impl Future<Output = Result<C::Answer, Self::Fault>>;

    /// Whether the answer was that there is no such record, or none for this caller.
    fn is_not_found(fault: &Self::Fault) -> bool;
}

fn found<A: Asks, T>(answer: Result<T, A::Fault>) -> Result<Option<T>, A::Fault> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(fault) if A::is_not_found(&fault) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// The entries of a record; nothing where it is not there for this caller. The node writes down that they were exported.
pub async fn export<A: Asks>(
    asks: &A,
    record: RecordId,
) -> Result<Option<Vec<ExportedEntry>>, A::Fault> {
    let service = record.kind.service();
    let record: Option<RecordRef> = record.to_wire();
    let entries = match service {
        Service::Intake => {
            let request = intake::v1::ExportCaseRequest { record };
            asks.ask(service, request).await.map(|it| it.entries)
        }
        Service::Coordination => {
            let request = coordination::v1::ExportCaseRequest { record };
            asks.ask(service, request).await.map(|it| it.entries)
        }
        Service::FollowUp => {
            let request = followup::v1::ExportCaseRequest { record };
            asks.ask(service, request).await.map(|it| it.entries)
        }
    };
    found::<A, _>(entries)
}

/// The texts of a case that this caller may open; what was kept from its agency, or erased, is left out.
pub async fn open<A: Asks>(asks: &A, case: &Case, purpose: Purpose) -> Result<Texts, A::Fault> {
    let mut texts = Texts::new();
    for (record, ids) in case.sealed() {
        let ids: Vec<SealedId> = ids.into_iter().collect();
        for some in ids.chunks(TEXTS_A_CALL) {
            let opened = opened(asks, record, some, purpose).await;
            if let Some(opened) = found::<A, _>(opened)? {
                texts.extend(opened);
                continue;
            }
            // One that is not held there hides the others: each is asked for by itself.
            for one in some.chunks(1) {
                let opened = self::opened(asks, record, one, purpose).await;
                texts.extend(found::<A, _>(opened)?.unwrap_or_default());
            }
        }
    }
    Ok(texts)
}

async fn opened<A: Asks>(
    asks: &A,
    record: RecordId,
    ids: &[SealedId],
    purpose: Purpose,
) -> Result<Texts, A::Fault> {
    let service = record.kind.service();
    let record: Option<RecordRef> = record.to_wire();
    let sealed_ids = ids.iter().map(|id| id.to_wire()).collect();
    let purpose = purpose.into();
    let texts: Vec<OpenedText> = match service {
        Service::Intake => {
            let request = intake::v1::OpenSealedRequest {
                record,
                sealed_ids,
                purpose,
            };
            asks.ask(service, request).await?.texts
        }
        Service::Coordination => {
            let request = coordination::v1::OpenSealedRequest {
                record,
                sealed_ids,
                purpose,
            };
            asks.ask(service, request).await?.texts
        }
        Service::FollowUp => {
            let request = followup::v1::OpenSealedRequest {
                record,
                sealed_ids,
                purpose,
            };
            asks.ask(service, request).await?.texts
        }
    };
    // Answered in the order asked for.
    let texts = ids.iter().zip(texts);
    Ok(texts.map(|(id, opened)| (*id, opened.text)).collect())
}
