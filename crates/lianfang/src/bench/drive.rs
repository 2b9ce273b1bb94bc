//! Callers that call again as soon as they are answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use contracts::status;
use tokio::task::JoinSet;
use tonic::{Code, Status};

use super::round::Round;

/// How long callers go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    After(Duration),
    /// Until so many calls have been begun by all of them together.
    Calls(u64),
}

/// Lets so many callers call, each its next as soon as the last is answered; calls in flight are waited for.
///
/// `call` is told which caller and which call of all it is. A call that is told to come back is made again after the time
/// it was told; any other refusal ends the turn.
pub async fn drive<F>(
    callers: usize,
    until: Until,
    call: impl Fn(usize, u64) -> F + Send + Sync + 'static,
) -> Result<Round, Status>
where
    F: Future<Output = Result<(), Status>> + Send,
{
    let (call, begun) = (Arc::new(call), Arc::new(AtomicU64::new(0)));
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for caller in 0..callers {
        let (call, begun) = (Arc::clone(&call), Arc::clone(&begun));
        tasks.spawn(async move {
            let (mut micros, mut turned_away) = (Vec::new(), 0_u64);
            loop {
                let number = begun.fetch_add(1, Ordering::Relaxed);
                if until.is_over(began, number) {
                    break;
                }
                let asked = Instant::now();
                while let Err(status) = call(caller, number).await {
                    turned_away += 1;
                    tokio::time::sleep(come_back(status)?).await;
                }
                micros.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
            }
            Ok::<_, Status>((micros, turned_away))
        });
    }
    let mut round = Round::default();
    while let Some(ended) = tasks.join_next().await {
        let ended = ended.map_err(|error| Status::aborted(error.to_string()))?;
        let (mut micros, turned_away) = ended?;
        round.micros.append(&mut micros);
        round.turned_away += turned_away;
    }
    round.took = began.elapsed();
    round.operations = round.micros.len() as u64;
    round.micros.sort_unstable();
    Ok(round)
}

impl Until {
    fn is_over(self, began: Instant, begun: u64) -> bool {
        match self {
            Self::After(period) => began.elapsed() >= period,
            Self::Calls(calls) => begun >= calls,
        }
    }
}

fn come_back(status: Status) -> Result<Duration, Status> {
    match (status.code(), status::retry_after(&status)) {
        (Code::ResourceExhausted, Some(wait)) => Ok(wait),
        _ => Err(status),
    }
}

#[cfg(test)]
mod tests {
    use contracts::status::Answer;

    use super::*;

    #[tokio::test]
    async fn every_answer_is_counted_once() {
        let calls = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&calls);
        let round = drive(3, Until::Calls(10), move |_, _| {
            counted.fetch_add(1, Ordering::Relaxed);
            std::future::ready(Ok(()))
        });
        let round = round.await.unwrap();
        assert_eq!((round.operations, calls.load(Ordering::Relaxed)), (10, 10));
        assert!(round.micros.is_sorted());
        assert_eq!(round.turned_away, 0);
    }

    #[tokio::test]
    async fn who_is_told_to_come_back_does_and_who_is_refused_ends_it() {
        let calls = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&calls);
        let round = drive(1, Until::Calls(2), move |_, _| {
            let first = counted.fetch_add(1, Ordering::Relaxed) == 0;
            let full = Answer::fault("OVERLOADED").retry_after(Duration::from_millis(1));
            std::future::ready(if first { Err(full.into()) } else { Ok(()) })
        });
        let round = round.await.unwrap();
        assert_eq!((round.operations, round.turned_away), (2, 1));
        let refused = drive(1, Until::After(Duration::from_secs(1)), |_, _| {
            std::future::ready(Err(Status::permission_denied("no")))
        });
        assert_eq!(refused.await.unwrap_err().code(), Code::PermissionDenied);
    }
}
