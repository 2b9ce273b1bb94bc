//! One change: its request, what it expects, its decision, the unique keys it claims.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::codec::Codec;
use domain::entry::{Cause, Key};
use domain::id::RecordId;

use super::draft::{Draft, Stamp};
use super::overlay::Overlay;
use super::{Writer, deliver, request};
use crate::change::{Change, Committed, Expect, Reference, View};
use crate::error::{CommitError, StoreError};
use crate::layout::KeyName;
use crate::rows::Wanted;

impl<C: Codec> Writer<C> {
    pub(super) async fn change(
        &mut self,
        overlay: &mut Overlay,
        change: Change,
    ) -> Result<Committed, CommitError> {
        let request = match &change.request {
            None => None,
            Some(asked) => {
                let row = request::row(&self.request_key, asked, overlay.recorded());
                if let Some(answered) = overlay.answered(&row.name) {
                    return request::replay(answered, &row);
                }
                Some(row)
            }
        };
        for touch in &change.touches {
            overlay.sound(&touch.record)?;
            if overlay.is_held(&touch.record) {
                return Err(CommitError::ReadOnly(touch.record));
            }
            // What came first and was held with the record takes effect first.
            if overlay.is_behind(&touch.record) {
                deliver::appeared::<C>(overlay, vec![touch.record], &self.rules);
            }
            expect(overlay, touch.record, touch.expect)?;
        }
        let record = change.record();
        let trace = change.trace.clone();
        let (seals, blinds) = (change.seals.clone(), change.blinds.clone());
        let draft = drafted::<C>(overlay, change)?;
        self.claim(overlay, &draft).await?;

        overlay
            .batch
            .sealed
            .extend(seals.into_iter().map(|row| (row.id, row)));
        overlay.batch.blinds.extend(blinds);
        let made = overlay.merge(draft, trace.as_deref());
        let reference = reference(overlay, record);
        if let Some(row) = request {
            overlay.answer(request::answered(row, &reference));
        }
        deliver::appeared::<C>(overlay, made, &self.rules);
        Ok(Committed {
            reference,
            replayed: false,
        })
    }

    /// Unique keys that the draft claims must be free; those that nobody announced are fetched here, one by one.
    async fn claim(&mut self, overlay: &mut Overlay, draft: &Draft) -> Result<(), CommitError> {
        for (record, key) in draft.claims(overlay) {
            let name = KeyName::of(record.agency, &key);
            if overlay.known_owner(&name).is_none() {
                let mut wanted = Wanted::default();
                wanted.keys.insert(name.clone());
                let found = self.engine.find(&wanted).await?;
                overlay.know_key(name.clone(), found.keys.first().map(|(_, owner)| *owner));
            }
            match overlay.owner(record.agency, &key) {
                // A key that moves from one record to another inside one change is given up by the first.
                Some(owner) if owner != record && !gives_up(draft, owner, &key) => {
                    return Err(CommitError::KeyTaken(key, owner));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn gives_up(draft: &Draft, owner: RecordId, key: &Key) -> bool {
    draft
        .records
        .get(&owner)
        .is_some_and(|drafted| !drafted.state.keys().contains(key))
}

fn expect(overlay: &Overlay, record: RecordId, expect: Expect) -> Result<(), CommitError> {
    match (expect, overlay.version(&record)) {
        (Expect::New, 0) | (Expect::Any, _) => Ok(()),
        (Expect::New, _) => Err(CommitError::Exists(record)),
        (Expect::Latest | Expect::Exactly(_), 0) => Err(CommitError::NotFound(record)),
        (Expect::Exactly(expected), actual) if expected != actual => {
            Err(CommitError::Stale { expected, actual })
        }
        (Expect::Latest | Expect::Exactly(_), _) => Ok(()),
    }
}

/// Runs the decision and folds its events; a panic in a rule costs its own change and nothing else.
fn drafted<C: Codec>(overlay: &Overlay, change: Change) -> Result<Draft, CommitError> {
    let record = change.record();
    let cause = change
        .request
        .as_ref()
        .map_or(Cause::Timer, |request| Cause::Request(request.id));
    let decide = change.decide;
    let attempt = || -> Result<Draft, CommitError> {
        let mut draft = Draft::default();
        let decided = decide(&mut View {
            overlay,
            draft: &mut draft,
        })
        .map_err(CommitError::from)?;
        let stamp = Stamp {
            by: decided.by,
            happened: decided.happened,
            rules: decided.rules,
            cause,
        };
        for (record, event) in decided.events {
            draft.fold::<C>(overlay, record, event, &stamp)?;
        }
        Ok(draft)
    };
    // The overlay is only read, and the draft is dropped with the panic.
    catch_unwind(AssertUnwindSafe(attempt))
        .unwrap_or(Err(CommitError::Storage(StoreError::BrokeOff { record })))
}

fn reference(overlay: &Overlay, record: RecordId) -> Reference {
    Reference {
        record,
        version: overlay.version(&record),
        stage: overlay
            .state(&record)
            .map_or("", |state| state.stage())
            .to_owned(),
        position: overlay.position(),
        number: overlay.state(&record).and_then(|state| {
            state.keys().into_iter().find_map(|key| match key {
                Key::Number(number) => Some(number),
                _ => None,
            })
        }),
        recorded: overlay.recorded(),
    }
}
