//! Effects that arrive by message: looked for in the views of records until they hold.

use std::sync::{Mutex, PoisonError};

use contracts::pb::coordination::v1::{
    AttendanceView, GetAttendanceRequest, GetReceptionRequest, ReceptionView,
};
use contracts::pb::followup::v1::{DocketView, GetDocketRequest, GetHandlingRequest, HandlingView};
use contracts::pb::intake::v1::{GetMatterRequest, MatterView};
use contracts::pb::types::v1::RecordRef;
use domain::id::RecordId;
use domain::people::Role;
use domain::rulebook::AgencyClass;
use tonic::Code;

use super::{Stage, StoryFault};
use crate::demo::cast::{self, Member, Staff};
use crate::demo::clerk::CallFault;
use crate::demo::clerk::verbs::{Call, Verb};
use crate::demo::story::named;
use crate::demo::until::until;

/// Somebody who may read every record of the agency.
fn reader(member: &'static Member) -> &'static Staff {
    match member.class {
        AgencyClass::Office => member.with_role(Role::Coordinator),
        AgencyClass::Organ => member.with_role(Role::Handler),
        AgencyClass::Local => member.with_role(Role::Local),
        AgencyClass::Social => member.with_role(Role::Social),
    }
}

/// A view of a record, and the call that shows it.
pub trait Sight: Sized + Clone + Send {
    type Ask: Verb;
    fn ask(record: Option<RecordRef>) -> Self::Ask;
    fn of(answer: <Self::Ask as Call>::Answer) -> Option<Self>;
    /// The public stage and the version.
    fn state(&self) -> (&str, u64);
}

macro_rules! sights {
    ($($view:ident by $ask:ident),* $(,)?) => {
        $(impl Sight for $view {
            type Ask = $ask;

            fn ask(record: Option<RecordRef>) -> $ask {
                $ask { record, at_least: 0 }
            }

            fn of(answer: <$ask as Call>::Answer) -> Option<Self> {
                answer.view
            }

            fn state(&self) -> (&str, u64) {
                (&self.stage, self.version)
            }
        })*
    };
}

sights! {
    ReceptionView by GetReceptionRequest,
    AttendanceView by GetAttendanceRequest,
    DocketView by GetDocketRequest,
    HandlingView by GetHandlingRequest,
}

impl Sight for MatterView {
    type Ask = GetMatterRequest;

    fn ask(matter: Option<RecordRef>) -> GetMatterRequest {
        GetMatterRequest {
            matter,
            at_least: 0,
        }
    }

    fn of(answer: <GetMatterRequest as Call>::Answer) -> Option<Self> {
        answer.view
    }

    fn state(&self) -> (&str, u64) {
        (&self.stage, self.version)
    }
}

impl Stage {
    /// Looks at a record at an agency's node until something of it is as it should be, and notes that it held.
    pub async fn sees<V: Sight, T>(
        &mut self,
        agency: &str,
        record: impl Into<RecordId>,
        what: &str,
        pick: impl Fn(&V) -> Option<T>,
    ) -> Result<T, StoryFault> {
        let found = self.look(agency, record, what, pick).await?;
        self.held(what);
        Ok(found)
    }

    /// The record is seen in a stage.
    pub async fn sees_stage<V: Sight>(
        &mut self,
        agency: &str,
        record: impl Into<RecordId>,
        what: &str,
        stage: &'static str,
    ) -> Result<V, StoryFault> {
        self.sees(agency, record, what, |view: &V| {
            (view.state().0 == stage).then(|| view.clone())
        })
        .await
    }

    /// Looks until there is something that the next step rests on.
    ///
    /// A record that is not there yet is looked for again: its first message may be under way. How often somebody looks is
    /// no part of an act, so its trace does not show it.
    pub async fn look<V: Sight, T>(
        &mut self,
        agency: &str,
        record: impl Into<RecordId>,
        what: &str,
        pick: impl Fn(&V) -> Option<T>,
    ) -> Result<T, StoryFault> {
        let member = cast::member(agency);
        let clerk = self.desks.clerk(member, reader(member));
        let ask = V::ask(named(record));
        let last = Mutex::new(String::from("no record"));
        let looks = || async {
            let view = match clerk.read(ask.clone()).await {
                Ok(answer) => V::of(answer),
                Err(CallFault::Refused(refused)) if refused.code == Code::NotFound => None,
                Err(fault) => return Err(fault),
            };
            let Some(view) = view else { return Ok(None) };
            let (stage, version) = view.state();
            *last.lock().unwrap_or_else(PoisonError::into_inner) =
                format!("a record in stage {stage} at version {version}");
            Ok(pick(&view))
        };
        let found = self
            .untraced(async |_| Ok(until(what, looks).await))
            .await?;
        found.map_err(|source| StoryFault::Awaited {
            what: what.to_owned(),
            found: last.into_inner().unwrap_or_else(PoisonError::into_inner),
            log: self.site.log(member),
            source,
        })
    }
}
