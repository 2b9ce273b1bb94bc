//! `Hello`: who speaks, from which life of its database, and how far each side has come.

use domain::codec::Codec;
use domain::id::Party;
use store::Channel;

use crate::desk::{Desk, NEWEST_SCHEMA, OLDEST_SCHEMA};
use crate::refused::Refused;
use crate::wire::{self, Cursor, Greeting, pb};

/// What the other end said, after both databases have been found to be the ones known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) incarnation: u128,
    /// Our messages are durable there through this number.
    pub(crate) received: u64,
    /// Our verdicts are durable there through this number.
    pub(crate) verdicts_taken: u64,
    /// Their law clock minus ours, in microseconds.
    pub(crate) skew: i64,
}

impl<C: Codec> Desk<C> {
    /// Answers `Hello` from a peer that is known by its certificate.
    pub(crate) async fn answer_hello(
        &self,
        peer: Party,
        request: pb::HelloRequest,
    ) -> Result<pb::HelloResponse, Refused> {
        let theirs = wire::greeting(request.greeting)?;
        let from = theirs.party;
        let to = theirs.addressee()?;
        self.admit(peer, from, to)?;
        let met = self.meet(to, &theirs).await?;
        let back = Channel { from: to, to: from };
        if self
            .store
            .channel(back)
            .await?
            .is_some_and(|state| met.received < state.acked)
        {
            self.note_loss(back);
        }
        self.contact(back).heard_of();
        let greeting = Some(self.greet(to, from).await?.into());
        Ok(pb::HelloResponse { greeting })
    }

    /// What one of the parties served here says to another party.
    pub(crate) async fn greet(&self, local: Party, remote: Party) -> Result<Greeting, Refused> {
        let (outward, inward) = (
            Channel {
                from: local,
                to: remote,
            },
            Channel {
                from: remote,
                to: local,
            },
        );
        let sending = self.store.channel(outward).await?;
        let receiving = self.store.peer(inward).await?;
        let cursors = vec![
            Cursor {
                channel: outward,
                incarnation: Some(self.store.incarnation()),
                sent: sending.as_ref().map_or(0, |state| state.next_seq - 1),
                received: sending.as_ref().map_or(0, |state| state.acked),
                verdicts_given: 0,
                verdicts_taken: sending.as_ref().map_or(0, |state| state.verdicts_taken),
            },
            Cursor {
                channel: inward,
                incarnation: receiving.as_ref().and_then(|state| state.incarnation),
                sent: 0,
                received: receiving.as_ref().map_or(0, |state| state.received),
                verdicts_given: receiving.as_ref().map_or(0, |state| state.verdicts_given),
                verdicts_taken: receiving.as_ref().map_or(0, |state| state.verdicts_taken),
            },
        ];
        Ok(Greeting {
            party: local,
            incarnation: self.store.incarnation(),
            cursors,
            oldest_schema: OLDEST_SCHEMA,
            newest_schema: NEWEST_SCHEMA,
            clock: self.clock.now(),
            directory_version: self.directory().version(),
        })
    }

    /// Holds a greeting against what is known here of its speaker; a speaker never heard of is remembered.
    pub(crate) async fn meet(&self, local: Party, theirs: &Greeting) -> Result<Met, Refused> {
        if theirs.oldest_schema > NEWEST_SCHEMA || theirs.newest_schema < OLDEST_SCHEMA {
            return Err(Refused::NoCommonSchema);
        }
        let remote = theirs.party;
        let (outward, inward) = (
            Channel {
                from: local,
                to: remote,
            },
            Channel {
                from: remote,
                to: local,
            },
        );
        match self
            .store
            .peer(inward)
            .await?
            .and_then(|state| state.incarnation)
        {
            Some(known) if known != theirs.incarnation => return Err(Refused::UnknownIncarnation),
            Some(_) => {}
            None => {
                self.store
                    .note_peer_incarnation(inward, theirs.incarnation)
                    .await?
            }
        }
        let mut met = Met {
            incarnation: theirs.incarnation,
            received: 0,
            verdicts_taken: 0,
            skew: theirs
                .clock
                .micros()
                .saturating_sub(self.clock.now().micros()),
        };
        if let Some(cursor) = theirs.cursor(outward) {
            // They know another life of our database, perhaps a later one: numbers would be given out twice.
            if cursor
                .incarnation
                .is_some_and(|known| known != self.store.incarnation())
            {
                return Err(Refused::UnknownIncarnation);
            }
            let sent = self
                .store
                .channel(outward)
                .await?
                .map_or(0, |state| state.next_seq - 1);
            if cursor.received > sent {
                return Err(Refused::RolledBack);
            }
            met.received = cursor.received;
        }
        if let Some(cursor) = theirs.cursor(inward) {
            let given = self
                .store
                .peer(inward)
                .await?
                .map_or(0, |state| state.verdicts_given);
            if cursor.verdicts_taken > given {
                return Err(Refused::RolledBack);
            }
            met.verdicts_taken = cursor.verdicts_taken;
        }
        Ok(met)
    }
}
