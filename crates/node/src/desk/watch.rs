//! Follows the journal: changes of the records that a caller may see, from now on or from a token.

use contracts::invalid::{Invalid, Reason};
use contracts::pb::types::v1 as pb;
use contracts::wire::Wired;
use domain::codec::Codec;
use domain::people::Actor;
use store::{StoreError, TailRow};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::read::visible;
use super::rows::row;
use crate::context::Context;
use crate::failure::Failure;

/// Journal rows read at a time.
const BATCH: u32 = 256;
/// Items that wait for a slow reader; it delays nobody but itself, because the journal keeps them.
const AHEAD: usize = 64;

/// From where on: the life of the database and a position in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Now,
    After { incarnation: u128, position: u64 },
}

impl From {
    /// `""`, or what an item said.
    pub fn parse(token: &str) -> Result<Self, Invalid> {
        if token.is_empty() {
            return Ok(Self::Now);
        }
        let parts = token.split_once('.').filter(|(life, _)| life.len() == 32);
        let read = parts.and_then(|(life, position)| {
            Some(Self::After {
                incarnation: u128::from_str_radix(life, 16).ok()?,
                position: position.parse().ok()?,
            })
        });
        read.ok_or(Reason::Malformed.into())
    }
}

fn token(incarnation: u128, position: u64) -> String {
    format!("{incarnation:032x}.{position}")
}

/// Items as they happen; `wrap` makes a service's own message of each. Ends when the process drains.
pub async fn watch<C, T>(
    ctx: &Context<C>,
    actor: &Actor,
    from: From,
    wrap: fn(pb::WatchItem) -> T,
) -> Result<ReceiverStream<Result<T, Status>>, Failure>
where
    C: Codec,
    T: Send + 'static,
{
    let incarnation = ctx.store.incarnation();
    let mut newest = ctx.store.watch();
    let mut after = match from {
        From::Now => *newest.borrow_and_update(),
        From::After {
            incarnation: known,
            position,
        } if known == incarnation => position,
        // Positions of another life of the database name other rows.
        From::After { .. } => return Err(Failure::Unreadable("WATCH_TOKEN_OUTDATED")),
    };
    let (send, items) = mpsc::channel(AHEAD);
    let reader = send.clone();
    let (ctx, actor) = (ctx.clone(), actor.clone());
    let stop = ctx.stop.clone();
    let tasks = ctx.tasks.clone();
    let follow = async move {
        loop {
            let rows = match ctx.store.tail(after, BATCH).await {
                Ok(rows) => rows,
                Err(error) => {
                    let _gone = send.send(Err(failed(error))).await;
                    return;
                }
            };
            let read = rows.len();
            for tail in rows {
                after = tail.position;
                let Some(item) = item(&actor, incarnation, &tail) else {
                    continue;
                };
                if send.send(Ok(wrap(item))).await.is_err() {
                    return;
                }
            }
            if read == 0 && newest.wait_for(|newest| *newest > after).await.is_err() {
                return;
            }
        }
    };
    tasks.spawn(async move {
        tokio::select! {
            () = follow => {}
            // Not with the next item: whoever sees little of a busy journal would be followed for ever after leaving.
            () = reader.closed() => {}
            () = stop.cancelled() => {}
        }
    });
    Ok(ReceiverStream::new(items))
}

fn failed(error: StoreError) -> Status {
    Failure::from(error).into()
}

fn item(actor: &Actor, incarnation: u128, tail: &TailRow) -> Option<pb::WatchItem> {
    let rows: Vec<_> = tail
        .listings
        .iter()
        .filter(|each| visible(actor, each))
        .map(row)
        .collect();
    (!rows.is_empty()).then(|| pb::WatchItem {
        token: token(incarnation, tail.position),
        record: tail.record.to_wire(),
        event: tail.kind.clone(),
        recorded: tail.recorded.to_wire(),
        rows,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written_and_nothing_else_is_one() {
        let written = token(7, 12);
        assert_eq!(
            From::parse(&written),
            Ok(From::After {
                incarnation: 7,
                position: 12
            })
        );
        assert_eq!(From::parse(""), Ok(From::Now));
        for wrong in ["7.12", "x", ".", &written[1..], &format!("{written}x")] {
            assert!(From::parse(wrong).is_err(), "{wrong}");
        }
    }
}
