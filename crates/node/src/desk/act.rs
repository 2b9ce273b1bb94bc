//! Commits a command: seal, decide in a change, commit, answer.

use domain::codec::Codec;
use domain::entry::{Event, State};
use domain::id::RecordId;
use domain::people::{Actor, Author};
use domain::refusal::Refusal;
use domain::rulebook::Rulebook;
use domain::sealed::{Sealed, Subject};
use domain::time::{Instant, Moment};
use store::{Change, Committed, Decided, SealedRow};

use super::call::{Call, RequestId};
use crate::context::Context;
use crate::failure::Failure;
use crate::telemetry::current_traceparent;

/// Sealed parts that a command's events will name.
#[derive(Default)]
pub struct Sealing(Vec<SealedRow>);

impl Sealing {
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub fn rows(self) -> Vec<SealedRow> {
        self.0
    }
}

/// Seals the texts of a command under one subject's key, before any rule sees them.
pub async fn seal<C: Codec, const N: usize>(
    ctx: &Context<C>,
    subject: Subject,
    texts: [&str; N],
) -> Result<([Sealed; N], Sealing), Failure> {
    let texts = texts.map(|text| (subject, text));
    let sealed = ctx.store.vault().seal_all(&texts).await?;
    let (handles, rows): (Vec<Sealed>, Vec<SealedRow>) = sealed.into_iter().unzip();
    let handles = handles
        .try_into()
        .expect("the vault seals each text that it is given");
    Ok((handles, Sealing(rows)))
}

/// A command on one record, with what surrounds it.
pub struct Deed {
    record: RecordId,
    request: RequestId,
    sealing: Sealing,
    version: Option<u64>,
    happened: Option<Instant>,
}

impl Deed {
    /// On the record as the writer finds it.
    pub const fn on(record: RecordId, request: RequestId) -> Self {
        Self {
            record,
            request,
            sealing: Sealing(Vec::new()),
            version: None,
            happened: None,
        }
    }

    /// The decision rests on what was read at this version.
    #[must_use]
    pub const fn exactly(mut self, version: u64) -> Self {
        self.version = Some(version);
        self
    }

    #[must_use]
    pub fn sealing(mut self, sealing: Sealing) -> Self {
        self.sealing = self.sealing.and(sealing);
        self
    }

    /// Recorded later than it happened (Art. 21 ¶2).
    #[must_use]
    pub const fn happened(mut self, at: Instant) -> Self {
        self.happened = Some(at);
        self
    }
}

/// Decides on the record inside the writer and commits what the rules answer.
///
/// A repeated call is answered as the first was, without a second effect.
pub async fn commit<C, F>(
    ctx: &Context<C>,
    call: &Call,
    deed: Deed,
    decide: F,
) -> Result<Committed, Failure>
where
    C: Codec,
    F: FnOnce(&State, &Rulebook, &Actor, Moment) -> Result<Vec<Event>, Refusal> + Send + 'static,
{
    let Deed {
        record,
        request,
        sealing,
        version,
        happened,
    } = deed;
    let (rules, actor) = (ctx.rules(), call.actor().clone());
    let change = Change::on(record, move |view| {
        let moment = view.moment(happened);
        let state = view
            .state(&record)
            .expect("the writer has checked that the record is there");
        let events = decide(state, &rules, &actor, moment)?;
        Ok(Decided {
            events: events.into_iter().map(|event| (record, event)).collect(),
            by: Author::Staff(actor.person.clone()),
            happened: moment.happened,
            rules: rules.version(),
        })
    });
    let change = change
        .request(call.caller(), request.bytes(), call.body())
        .sealing(sealing.rows())
        .traced(current_traceparent());
    let change = match version {
        Some(version) => change.exactly(version),
        None => change,
    };
    Ok(ctx.store.commit(change).await?)
}
