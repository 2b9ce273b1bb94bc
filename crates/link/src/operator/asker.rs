//! Who asks, of which service, and what of it is theirs to see.

use std::sync::Arc;

use contracts::facts::Facts;
use domain::codec::Codec;
use domain::id::{AgencyId, RecordId};
use node::accept::Connection;
use node::caller::Caller;
use node::failure::Failure;
use node::telemetry::current_traceparent;
use store::Access;
use tonic::Extensions;

use crate::desk::Desk;
use crate::near::Near;
use crate::peers::Peers;

/// A call of an operator or auditor to one service.
pub(super) struct Asker<C: Codec> {
    pub(super) desk: Arc<Desk<C>>,
    pub(super) facts: Facts,
    /// As the audit names the caller.
    name: String,
    sees: Sees,
}

/// The operator runs the node for all agencies that it serves; an auditor is of one of them.
enum Sees {
    Everything,
    Agency(AgencyId),
}

impl<C: Codec> Asker<C> {
    pub(super) fn of(
        near: &Near<C>,
        facts: &Facts,
        extensions: &Extensions,
    ) -> Result<Self, Failure> {
        let caller = extensions
            .get::<Caller>()
            .ok_or(Failure::unauthenticated("CALLER_UNKNOWN"))?;
        let sees = match caller {
            Caller::Operator { .. } => Sees::Everything,
            Caller::Staff { actor, .. } => Sees::Agency(actor.agency()),
            Caller::Portal { .. } | Caller::Peer(_) | Caller::System { .. } => {
                return Err(Failure::forbidden("PERMISSION_DENIED"));
            }
        };
        let asked = extensions
            .get::<Connection>()
            .and_then(|connection| connection.asked);
        let desk = asked
            .and_then(|service| near.service(service))
            .ok_or(Failure::forbidden("NOT_SERVED_HERE"))?;
        Ok(Self {
            desk,
            facts: facts.clone(),
            name: caller.key(),
            sees,
        })
    }

    pub(super) fn peers(&self) -> Peers<C> {
        Peers::new(Arc::clone(&self.desk))
    }

    pub(super) fn sees(&self, agency: AgencyId) -> bool {
        match self.sees {
            Sees::Everything => true,
            Sees::Agency(own) => own == agency,
        }
    }

    /// Durable before anything is answered or done.
    pub(super) async fn audit(
        &self,
        purpose: &str,
        record: Option<RecordId>,
    ) -> Result<(), Failure> {
        let access = Access {
            reader: self.name.clone(),
            purpose: purpose.to_owned(),
            records: record.into_iter().collect(),
            parts: Vec::new(),
            trace: current_traceparent(),
        };
        self.desk.store.record_access(access).await?;
        Ok(())
    }
}
