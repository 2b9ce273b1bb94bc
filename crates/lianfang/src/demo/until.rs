//! Effects that arrive by message: looked for until they are there, and not for ever.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::clerk::CallFault;

/// A peer that was just started again is reached by its neighbours within ten seconds; this leaves room for a slow machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// The pause between two looks at first, doubled up to the last.
const FIRST: Duration = Duration::from_millis(20);
const LAST: Duration = Duration::from_millis(320);

/// Why something awaited is not there.
#[derive(Debug, thiserror::Error)]
pub enum NotYet {
    #[error("after {} s there is still not: {what}", waited.as_secs_f64())]
    Missing { what: String, waited: Duration },
    #[error("a look failed for: {what}")]
    Look {
        what: String,
        #[source]
        source: Box<CallFault>,
    },
}

/// Looks again and again until there is something; for half a minute of machine time. `what` is told if it never is.
pub async fn until<T, F>(what: &str, look: impl FnMut() -> F) -> Result<T, NotYet>
where
    F: Future<Output = Result<Option<T>, CallFault>>,
{
    within(PATIENCE, what, look).await
}

/// The same with a patience of one's own.
pub async fn within<T, F>(
    patience: Duration,
    what: &str,
    mut look: impl FnMut() -> F,
) -> Result<T, NotYet>
where
    F: Future<Output = Result<Option<T>, CallFault>>,
{
    let end = Instant::now() + patience;
    let mut pause = FIRST;
    let looks = async {
        loop {
            if let Some(found) = look().await? {
                return Ok(found);
            }
            sleep(pause).await;
            pause = (pause * 2).min(LAST);
        }
    };
    match timeout_at(end, looks).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(source)) => Err(NotYet::Look {
            what: what.to_owned(),
            source: Box::new(source),
        }),
        Err(_) => Err(NotYet::Missing {
            what: what.to_owned(),
            waited: patience,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::clerk::Refused;

    const SHORT: Duration = Duration::from_millis(100);

    #[tokio::test]
    async fn looks_again_until_it_is_there() {
        let mut looks = 0;
        let found = until("the third look", || {
            looks += 1;
            let found = (looks == 3).then_some("found");
            async move { Ok(found) }
        });
        assert_eq!(found.await.unwrap(), "found");
        assert_eq!(looks, 3);
    }

    #[tokio::test]
    async fn gives_up_and_says_what_it_waited_for() {
        let never = within::<(), _>(SHORT, "a docket", || async { Ok(None) }).await;
        assert_eq!(
            never.unwrap_err().to_string(),
            "after 0.1 s there is still not: a docket"
        );
    }

    #[tokio::test]
    async fn a_look_that_hangs_is_given_up_too() {
        let hangs = within::<(), _>(SHORT, "an answer", std::future::pending).await;
        assert!(matches!(hangs, Err(NotYet::Missing { .. })));
    }

    #[tokio::test]
    async fn a_refused_look_ends_the_waiting() {
        let refused = until::<(), _>("a matter", || async {
            Err(CallFault::Refused(Box::new(Refused {
                code: tonic::Code::PermissionDenied,
                reason: "PERMISSION_DENIED".to_owned(),
                facts: std::collections::BTreeMap::new(),
                fields: Vec::new(),
                message: "no".to_owned(),
                zh: "否".to_owned(),
                method: "/x/Get",
            })))
        });
        assert!(matches!(refused.await, Err(NotYet::Look { .. })));
    }
}
