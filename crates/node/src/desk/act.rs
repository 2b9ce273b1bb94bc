//! Commits a command: seal, decide in a change, commit, answer.

use domain::codec::Codec;
use domain::entry::{Event, Key, State};
use domain::id::RecordId;
use domain::people::{Actor, Author};
use domain::refusal::Refusal;
use domain::rulebook::Rulebook;
use domain::sealed::{Sealed, Subject};
use domain::time::{Instant, Moment};
use store::{Blind, Change, Committed, Decided, SealedRow, View};

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
    let (handles, sealing) = seal_all(ctx, &texts.map(|text| (subject, text))).await?;
    let handles = handles
        .try_into()
        .expect("the vault seals each text that it is given");
    Ok((handles, sealing))
}

/// Seals texts of several subjects with one visit to the keys; the handles are in the order of the texts.
pub async fn seal_all<C: Codec>(
    ctx: &Context<C>,
    texts: &[(Subject, &str)],
) -> Result<(Vec<Sealed>, Sealing), Failure> {
    let sealed = ctx.store.vault().seal_all(texts).await?;
    let (handles, rows) = sealed.into_iter().unzip();
    Ok((handles, Sealing(rows)))
}

/// A command on one record, with what surrounds it.
pub struct Deed {
    record: RecordId,
    request: RequestId,
    sealing: Sealing,
    version: Option<u64>,
    happened: Option<Instant>,
    claims: Vec<Key>,
    blinds: Vec<Blind>,
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
            claims: Vec::new(),
            blinds: Vec::new(),
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

    /// A unique key that the record will hold: another holder inside the agency is told by name.
    #[must_use]
    pub fn claiming(mut self, key: Key) -> Self {
        self.claims.push(key);
        self
    }

    /// What the record is found by although it is sealed.
    #[must_use]
    pub fn found_by(mut self, blinds: impl IntoIterator<Item = Blind>) -> Self {
        self.blinds.extend(blinds);
        self
    }
}

/// The answer that this very call got before: nothing is sealed for a record that is there already.
pub async fn answered<C: Codec>(
    ctx: &Context<C>,
    call: &Call,
    request: RequestId,
) -> Result<Option<Committed>, Failure> {
    let (caller, body) = (call.caller(), call.body());
    Ok(ctx.store.answered(caller, request.bytes(), body).await?)
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
    let record = deed.record;
    let decide = move |view: &mut View<'_>, rules: &Rulebook, actor: &Actor, moment| {
        let state = view
            .state(&record)
            .expect("the writer has checked that the record is there");
        decide(state, rules, actor, moment)
    };
    let version = deed.version;
    let change = Change::on(record, decision(ctx, call, &deed, decide));
    let change = match version {
        Some(version) => change.exactly(version),
        None => change,
    };
    finish(ctx, call, deed, change).await
}

/// Makes a record: as `commit`, on a record that is not there yet.
pub async fn create<C, F>(
    ctx: &Context<C>,
    call: &Call,
    deed: Deed,
    decide: F,
) -> Result<Committed, Failure>
where
    C: Codec,
    F: FnOnce(&mut View<'_>, &Rulebook, &Actor, Moment) -> Result<Vec<Event>, Refusal>
        + Send
        + 'static,
{
    let change = Change::new(deed.record, decision(ctx, call, &deed, decide));
    finish(ctx, call, deed, change).await
}

fn decision<C, F>(
    ctx: &Context<C>,
    call: &Call,
    deed: &Deed,
    decide: F,
) -> impl FnOnce(&mut View<'_>) -> Result<Decided, Refusal> + Send + use<C, F>
where
    C: Codec,
    F: FnOnce(&mut View<'_>, &Rulebook, &Actor, Moment) -> Result<Vec<Event>, Refusal>
        + Send
        + 'static,
{
    let (record, happened) = (deed.record, deed.happened);
    let (rules, actor) = (ctx.rules(), call.actor().clone());
    move |view| {
        let moment = view.moment(happened);
        let events = decide(view, &rules, &actor, moment)?;
        Ok(Decided {
            events: events.into_iter().map(|event| (record, event)).collect(),
            by: Author::Staff(actor.person.clone()),
            happened: moment.happened,
            rules: rules.version(),
        })
    }
}

async fn finish<C: Codec>(
    ctx: &Context<C>,
    call: &Call,
    deed: Deed,
    change: Change,
) -> Result<Committed, Failure> {
    let Deed {
        record,
        request,
        sealing,
        claims,
        blinds,
        ..
    } = deed;
    let change = claims
        .into_iter()
        .fold(change, |change, key| change.looking_up(record.agency, key))
        .request(call.caller(), request.bytes(), call.body())
        .sealing(sealing.rows())
        .blind(blinds)
        .traced(current_traceparent());
    Ok(ctx.store.commit(change).await?)
}
