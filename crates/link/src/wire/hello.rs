//! Greetings to and from the wire.

use contracts::invalid::{InField, Invalid, required};
use contracts::wire::Wired;
use domain::id::Party;
use domain::time::Instant;
use store::{Channel, Extent, Life};

use super::{channel, from_channel, pb};
use crate::refused::Refused;

/// What two services tell each other when they meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Greeting {
    /// Who speaks.
    pub(crate) party: Party,
    /// Of the speaker's database.
    pub(crate) incarnation: u128,
    pub(crate) cursors: Vec<Cursor>,
    pub(crate) oldest_schema: u32,
    pub(crate) newest_schema: u32,
    /// The speaker's law time.
    pub(crate) clock: Instant,
    pub(crate) directory_version: u64,
    /// The speaker's former databases, oldest first.
    pub(crate) former: Vec<Life>,
    /// Databases of the addressee that the speaker has left behind.
    pub(crate) left: Vec<Life>,
}

/// How far a channel has come, as the speaker knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) channel: Channel,
    /// Of the sender's database; `None` where the speaker receives and has not heard of one.
    pub(crate) incarnation: Option<u128>,
    pub(crate) sent: u64,
    pub(crate) received: u64,
    pub(crate) verdicts_given: u64,
    pub(crate) verdicts_taken: u64,
    pub(crate) verdicts_from: u64,
    pub(crate) offered: u64,
}

impl Greeting {
    pub(crate) fn cursor(&self, channel: Channel) -> Option<&Cursor> {
        self.cursors.iter().find(|cursor| cursor.channel == channel)
    }
}

impl Greeting {
    pub(crate) fn addressee(&self) -> Result<Party, Invalid> {
        let outward = self
            .cursors
            .iter()
            .find(|cursor| cursor.channel.from == self.party);
        Ok(required(outward).field("greeting.cursors")?.channel.to)
    }
}

impl From<Greeting> for pb::Greeting {
    fn from(greeting: Greeting) -> Self {
        let Greeting {
            party,
            incarnation,
            cursors,
            oldest_schema,
            newest_schema,
            clock,
            directory_version,
            former,
            left,
        } = greeting;
        Self {
            party: party.to_wire(),
            incarnation: incarnation.to_wire(),
            cursors: cursors.into_iter().map(from_cursor).collect(),
            oldest_schema,
            newest_schema,
            clock: clock.to_wire(),
            directory_version,
            checkpoints: Vec::new(),
            former: former.into_iter().map(from_life).collect(),
            left: left.into_iter().map(from_life).collect(),
        }
    }
}

fn from_life(life: Life) -> pb::FormerLife {
    let Extent {
        messages,
        receipts,
        given,
        taken,
    } = life.extent;
    pb::FormerLife {
        incarnation: life.incarnation.to_wire(),
        messages,
        receipts,
        verdicts_given: given,
        verdicts_taken: taken,
    }
}

fn lives(wire: Vec<pb::FormerLife>) -> Result<Vec<Life>, Invalid> {
    wire.into_iter()
        .enumerate()
        .map(|(at, wire)| life(wire).index(at))
        .collect()
}

fn life(wire: pb::FormerLife) -> Result<Life, Invalid> {
    let pb::FormerLife {
        incarnation,
        messages,
        receipts,
        verdicts_given: given,
        verdicts_taken: taken,
    } = wire;
    Ok(Life {
        incarnation: Wired::from_wire(incarnation).field("incarnation")?,
        extent: Extent {
            messages,
            receipts,
            given,
            taken,
        },
    })
}

fn from_cursor(cursor: Cursor) -> pb::ChannelCursor {
    let Cursor {
        channel,
        incarnation,
        sent,
        received,
        verdicts_given,
        verdicts_taken,
        verdicts_from,
        offered,
    } = cursor;
    pb::ChannelCursor {
        channel: from_channel(channel),
        incarnation: incarnation.map(|known| known.to_wire()).unwrap_or_default(),
        sent,
        received,
        verdicts_given,
        verdicts_taken,
        verdicts_from,
        offered,
    }
}

/// To whom a greeting speaks: the other end of the speaker's own channel.
pub(crate) fn greeted(request: &pb::HelloRequest) -> Result<Party, Refused> {
    let theirs = greeting(request.greeting.clone())?;
    Ok(theirs.addressee()?)
}

pub(crate) fn greeting(wire: Option<pb::Greeting>) -> Result<Greeting, Invalid> {
    read_greeting(required(wire).field("greeting")?).field("greeting")
}

fn read_greeting(wire: pb::Greeting) -> Result<Greeting, Invalid> {
    let pb::Greeting {
        party,
        incarnation,
        cursors,
        oldest_schema,
        newest_schema,
        clock,
        directory_version,
        // For witnesses; this node is none yet.
        checkpoints: _,
        former,
        left,
    } = wire;
    let cursors = cursors
        .into_iter()
        .enumerate()
        .map(|(at, wire)| cursor(wire).index(at).field("cursors"));
    Ok(Greeting {
        party: Wired::from_wire(party).field("party")?,
        incarnation: Wired::from_wire(incarnation).field("incarnation")?,
        cursors: cursors.collect::<Result<_, _>>()?,
        oldest_schema,
        newest_schema,
        clock: Wired::from_wire(clock).field("clock")?,
        directory_version,
        former: lives(former).field("former")?,
        left: lives(left).field("left")?,
    })
}

fn cursor(wire: pb::ChannelCursor) -> Result<Cursor, Invalid> {
    let pb::ChannelCursor {
        channel: between,
        incarnation,
        sent,
        received,
        verdicts_given,
        verdicts_taken,
        verdicts_from,
        offered,
    } = wire;
    let incarnation = match incarnation.is_empty() {
        true => None,
        false => Some(Wired::from_wire(incarnation).field("incarnation")?),
    };
    let channel = channel(between).field("channel")?;
    Ok(Cursor {
        channel,
        incarnation,
        sent,
        received,
        verdicts_given,
        verdicts_taken,
        verdicts_from,
        offered,
    })
}
