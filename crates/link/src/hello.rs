//! `Hello`: who speaks, from which life of its database, and how far each side has come.

use domain::codec::Codec;
use domain::id::Party;
use store::{Channel, Followed, Heard, Hearing, Lineage};

use crate::desk::{Desk, NEWEST_SCHEMA, OLDEST_SCHEMA};
use crate::refused::Refused;
use crate::wire::{self, Cursor, Greeting, pb};

/// What the other end said, after its database has been found to be one that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) incarnation: u128,
    /// Whether it knows the life that our database is in. Before, what it says of us is of a former one.
    pub(crate) knows_us: bool,
    /// Our messages are durable there through this number.
    pub(crate) received: u64,
    /// Our verdicts are durable there through this number.
    pub(crate) verdicts_taken: u64,
    /// Their law clock minus ours, in microseconds.
    pub(crate) skew: i64,
}

/// A pair of parties, by the channel from here and the one to here.
#[derive(Clone, Copy)]
struct Pair {
    outward: Channel,
    inward: Channel,
}

impl Pair {
    const fn of(local: Party, remote: Party) -> Self {
        Self {
            outward: Channel {
                from: local,
                to: remote,
            },
            inward: Channel {
                from: remote,
                to: local,
            },
        }
    }
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
        let back = Pair::of(to, from).outward;
        if met.knows_us
            && self
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
        let Pair { outward, inward } = Pair::of(local, remote);
        let sending = self.store.channel(outward).await?;
        let receiving = self.store.peer(inward).await?;
        let known = self.store.acquaintance(outward).await?;
        let given = receiving.as_ref().map_or(0, |state| state.verdicts_given);
        let kept = self.store.verdicts(inward, 0, 1).await?;
        let cursors = vec![
            Cursor {
                channel: outward,
                incarnation: Some(self.store.incarnation()),
                sent: sending.as_ref().map_or(0, |state| state.next_seq - 1),
                received: sending.as_ref().map_or(0, |state| state.acked),
                verdicts_given: 0,
                verdicts_taken: sending.as_ref().map_or(0, |state| state.verdicts_taken),
                verdicts_from: 0,
                offered: known.offered,
            },
            Cursor {
                channel: inward,
                incarnation: receiving.as_ref().and_then(|state| state.incarnation),
                sent: 0,
                received: receiving.as_ref().map_or(0, |state| state.received),
                verdicts_given: given,
                verdicts_taken: receiving.as_ref().map_or(0, |state| state.verdicts_taken),
                verdicts_from: kept.first().map_or(given + 1, |row| row.verdict_seq),
                offered: 0,
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
            former: known.former,
            left: known.left,
        })
    }

    /// Holds a greeting against what is known here of its speaker; a speaker never heard of is remembered.
    pub(crate) async fn meet(&self, local: Party, theirs: &Greeting) -> Result<Met, Refused> {
        if theirs.oldest_schema > NEWEST_SCHEMA || theirs.newest_schema < OLDEST_SCHEMA {
            return Err(Refused::NoCommonSchema);
        }
        let pair = Pair::of(local, theirs.party);
        self.recognise(pair, theirs).await?;
        let known = self.store.acquaintance(pair.outward).await?;
        let of_us = theirs.cursor(pair.outward);
        let mut met = Met {
            incarnation: theirs.incarnation,
            knows_us: true,
            received: 0,
            verdicts_taken: 0,
            skew: theirs
                .clock
                .micros()
                .saturating_sub(self.clock.now().micros()),
        };
        match of_us.and_then(|cursor| cursor.incarnation) {
            Some(life) if life != self.store.incarnation() => {
                // It knows another life of our database: one that is over, or perhaps a later one, and numbers would be given
                // out twice.
                if !known.former.iter().any(|former| former.incarnation == life) {
                    return Err(Refused::UnknownIncarnation);
                }
                met.knows_us = false;
                self.await_hearing(pair).await?;
                return Ok(met);
            }
            _ => {}
        }
        if let Some(cursor) = of_us {
            let sent = self
                .store
                .channel(pair.outward)
                .await?
                .map_or(0, |state| state.next_seq - 1);
            if cursor.received > sent {
                return Err(Refused::RolledBack);
            }
            met.received = cursor.received;
        }
        if let Some(cursor) = theirs.cursor(pair.inward) {
            let given = self
                .store
                .peer(pair.inward)
                .await?
                .map_or(0, |state| state.verdicts_given);
            if cursor.verdicts_taken > given {
                return Err(Refused::RolledBack);
            }
            met.verdicts_taken = cursor.verdicts_taken;
        }
        if !known.former.is_empty() {
            let hearing = Hearing::of(&theirs.left, &known.former);
            self.hear(pair, hearing, theirs).await?;
        }
        Ok(met)
    }

    /// Which life of its database the other end speaks from: the one that is known, or one that was restored from a backup of it.
    async fn recognise(&self, pair: Pair, theirs: &Greeting) -> Result<(), Refused> {
        let known = self.store.peer(pair.inward).await?;
        if known.and_then(|state| state.incarnation) == Some(theirs.incarnation) {
            return Ok(());
        }
        let lineage = Lineage {
            incarnation: theirs.incarnation,
            former: theirs.former.clone(),
        };
        match self.store.follow(pair.inward, lineage).await? {
            Followed::Known | Followed::First => {}
            Followed::Restored => {
                tracing::warn!(peer = %theirs.party, local = %pair.outward.from, "the peer goes on from a restored backup");
                // What it had acknowledged it may have lost.
                self.note_loss(pair.outward);
            }
            Followed::Unknown => return Err(Refused::UnknownIncarnation),
        }
        Ok(())
    }

    /// Who knows a former life of this database has to be heard, although the backup may not know of it.
    async fn await_hearing(&self, pair: Pair) -> Result<(), Refused> {
        let standstill = self.store.standstill().await?;
        if standstill.is_some_and(|known| !known.hearings.contains_key(&pair.outward)) {
            let heard = Heard {
                hearing: Hearing::Unheard,
                offered: 0,
                verdicts_from: 0,
            };
            self.store.hear(pair.outward, heard).await?;
            // So that somebody asks.
            self.note_received();
        }
        Ok(())
    }

    /// Takes down what the other end has shown of this restored database, where it is news.
    async fn hear(&self, pair: Pair, hearing: Hearing, theirs: &Greeting) -> Result<(), Refused> {
        let standstill = self.store.standstill().await?;
        let before = standstill.and_then(|known| known.hearings.get(&pair.outward).copied());
        if before == Some(hearing) || matches!(before, Some(Hearing::Lost { .. })) {
            return Ok(());
        }
        if let Hearing::Lost { ours, theirs: held } = &hearing {
            tracing::error!(
                peer = %theirs.party, local = %pair.outward.from, ?ours, ?held,
                "the peer holds more than this restored database: records of the backup stay read-only"
            );
        }
        let heard = Heard {
            hearing,
            offered: theirs.cursor(pair.inward).map_or(0, |it| it.offered),
            verdicts_from: theirs.cursor(pair.outward).map_or(0, |it| it.verdicts_from),
        };
        self.store.hear(pair.outward, heard).await?;
        if hearing.is_whole() {
            self.store.release().await?;
        }
        Ok(())
    }
}
