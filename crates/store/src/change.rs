//! A change: what a caller asks the writer to decide on, and what it is answered.

use domain::entry::{Event, Key, State};
use domain::id::{AgencyId, RecordId};
use domain::number::MatterNumber;
use domain::people::Author;
use domain::refusal::Refusal;
use domain::rulebook::RulebookVersion;
use domain::time::{Instant, Moment};

use crate::vault::{Blind, SealedRow};
use crate::writer::draft::Draft;
use crate::writer::overlay::Overlay;

/// What a change relies on of a record that it touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// It is not there yet.
    New,
    /// It is there, at whatever version the writer finds.
    Latest,
    /// It is where the caller read it.
    Exactly(u64),
    /// It may be there or not; the decision looks.
    Any,
}

/// A record that a change reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    pub record: RecordId,
    pub expect: Expect,
}

/// Runs inside the writer on what the batch has made of the records so far: quick, without I/O.
pub type Decide = Box<dyn FnOnce(&mut View<'_>) -> Result<Decided, Refusal> + Send>;

/// What the rules answered.
#[derive(Clone, Debug)]
pub struct Decided {
    /// In order; each record must be touched by the change.
    pub events: Vec<(RecordId, Event)>,
    pub by: Author,
    pub happened: Instant,
    pub rules: RulebookVersion,
}

/// A caller's name for its request; the same name and body are answered alike, and take effect once.
pub(crate) struct Request {
    pub(crate) caller: String,
    pub(crate) id: [u8; 16],
    pub(crate) body: Vec<u8>,
}

/// A decision on one or several records of one service, committed whole or not at all.
pub struct Change {
    pub(crate) touches: Vec<Touch>,
    pub(crate) request: Option<Request>,
    pub(crate) looks: Vec<(AgencyId, Key)>,
    pub(crate) seals: Vec<SealedRow>,
    pub(crate) blinds: Vec<Blind>,
    pub(crate) trace: Option<String>,
    pub(crate) decide: Decide,
}

impl Change {
    fn first(record: RecordId, expect: Expect, decide: Decide) -> Self {
        Self {
            touches: vec![Touch { record, expect }],
            request: None,
            looks: Vec::new(),
            seals: Vec::new(),
            blinds: Vec::new(),
            trace: None,
            decide,
        }
    }

    /// Makes a record.
    pub fn new<F>(record: RecordId, decide: F) -> Self
    where
        F: FnOnce(&mut View<'_>) -> Result<Decided, Refusal> + Send + 'static,
    {
        Self::first(record, Expect::New, Box::new(decide))
    }

    /// Changes a record at the version that the writer finds.
    pub fn on<F>(record: RecordId, decide: F) -> Self
    where
        F: FnOnce(&mut View<'_>) -> Result<Decided, Refusal> + Send + 'static,
    {
        Self::first(record, Expect::Latest, Box::new(decide))
    }

    /// The decision rests on what was read at this version: another version is refused as stale.
    #[must_use]
    pub fn exactly(mut self, version: u64) -> Self {
        if let Some(first) = self.touches.first_mut() {
            first.expect = Expect::Exactly(version);
        }
        self
    }

    /// One more record that the decision reads or writes.
    #[must_use]
    pub fn touching(mut self, record: RecordId, expect: Expect) -> Self {
        self.touches.push(Touch { record, expect });
        self
    }

    /// `caller` is whoever may not be confused with another caller's ids; `body` is compared by keyed digest and not kept.
    #[must_use]
    pub fn request(mut self, caller: &str, id: [u8; 16], body: &[u8]) -> Self {
        self.request = Some(Request {
            caller: caller.to_owned(),
            id,
            body: body.to_vec(),
        });
        self
    }

    /// A unique key that the decision asks for with `View::find`, or that its events will claim: fetched with the batch.
    #[must_use]
    pub fn looking_up(mut self, agency: AgencyId, key: Key) -> Self {
        self.looks.push((agency, key));
        self
    }

    /// Sealed parts that its events name.
    #[must_use]
    pub fn sealing(mut self, rows: impl IntoIterator<Item = SealedRow>) -> Self {
        self.seals.extend(rows);
        self
    }

    /// Blind indexes by which the record is found.
    #[must_use]
    pub fn blind(mut self, blinds: impl IntoIterator<Item = Blind>) -> Self {
        self.blinds.extend(blinds);
        self
    }

    /// The W3C trace context of the call, kept with the messages that it causes.
    #[must_use]
    pub fn traced(mut self, traceparent: Option<String>) -> Self {
        self.trace = traceparent;
        self
    }

    pub(crate) fn record(&self) -> RecordId {
        self.touches
            .first()
            .expect("a change is made with its first record")
            .record
    }
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Change")
            .field("touches", &self.touches)
            .finish_non_exhaustive()
    }
}

/// What a decision may see: the records that its change touches, as the batch has made them so far.
pub struct View<'a> {
    pub(crate) overlay: &'a Overlay,
    pub(crate) draft: &'a mut Draft,
}

impl View<'_> {
    /// `None` where the record does not exist or the change does not touch it.
    pub fn state(&self, record: &RecordId) -> Option<&State> {
        self.overlay.state(record)
    }

    /// 0 where the record does not exist or the change does not touch it.
    pub fn version(&self, record: &RecordId) -> u64 {
        self.overlay.version(record)
    }

    /// The moment of a thing that happened at the given instant, or now; recorded when this batch is.
    pub fn moment(&self, happened: Option<Instant>) -> Moment {
        let recorded = self.overlay.recorded();
        Moment {
            happened: happened.unwrap_or(recorded),
            recorded,
        }
    }

    /// The next number of an agency in the year of recording, without gaps: a refused change consumes none.
    ///
    /// The events must claim it (as a key of the record), or the number would name nothing.
    pub fn next_number(&mut self, agency: AgencyId) -> MatterNumber {
        self.draft.next_number(self.overlay, agency)
    }

    /// Who holds a unique key inside an agency; only for keys that the change announced by `looking_up`.
    pub fn find(&self, agency: AgencyId, key: &Key) -> Option<RecordId> {
        self.overlay.owner(agency, key)
    }
}

/// What a mutation is answered: coded facts only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub record: RecordId,
    pub version: u64,
    pub stage: String,
    /// Of the newest journal row that the change wrote; a reader may ask to see at least this.
    pub position: u64,
    /// The human number of the record, where it has one.
    pub number: Option<MatterNumber>,
    pub recorded: Instant,
}

/// An answer that is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    pub reference: Reference,
    /// The request was answered before; this is the same answer.
    pub replayed: bool,
}
