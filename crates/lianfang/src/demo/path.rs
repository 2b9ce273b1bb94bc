//! The path of a case over all nodes of a site, each record exported by an auditor of the agency that keeps it.

use domain::id::{RecordId, Service};
use domain::people::Role;

use super::cast;
use super::clerk::verbs::Call;
use super::clerk::{CallFault, Clerk, Desks};
use crate::case::calls::{Asks, NOT_FOUND, export};
use crate::case::{Case, CaseFault, gather};

impl Asks for Clerk {
    type Fault = CallFault;

    async fn ask<C: Call>(&self, service: Service, request: C) -> Result<C::Answer, CallFault> {
        Self::ask(self, service, request).await
    }

    fn is_not_found(fault: &CallFault) -> bool {
        fault
            .refused()
            .is_some_and(|refused| refused.reason == NOT_FOUND)
    }
}

/// The case that a record belongs to. Agencies without an auditor keep theirs to themselves.
pub async fn path(desks: &Desks, root: RecordId) -> Result<Case, CaseFault<CallFault>> {
    gather(root, async |record| {
        let auditor = cast::by_id(record.agency).and_then(|member| {
            let auditors = |staff: &&cast::Staff| staff.roles.contains(&Role::Auditor);
            Some(desks.clerk(member, member.staff.iter().find(auditors)?))
        });
        match auditor {
            Some(auditor) => export(&auditor, record).await,
            None => Ok(None),
        }
    })
    .await
}
