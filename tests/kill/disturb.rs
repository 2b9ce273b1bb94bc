//! Who kills which node when: drawn by a seed, so that a run can be repeated as far as its instants can.

use std::fmt;
use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use domain::id::Service;
use lianfang::demo::cast::{self, Member};
use lianfang::demo::nodes::{NodeFault, Nodes};
use lianfang::demo::site::Site;
use lianfang::demo::stage::{Boundary, Disturbance, Hooks};
use store::Entropy;
use tokio::sync::{self, mpsc};
use tokio::time::{Instant, sleep, timeout};

/// What a test sets to repeat a run.
const VARIABLE: &str = "LIANFANG_SEED";
const USUAL: u64 = 20_260_302;

/// Decides the nodes and the instants of a run.
#[derive(Clone, Copy)]
pub(crate) struct Seed(u64);

impl Seed {
    /// Of the environment, or the usual one.
    pub(crate) fn given() -> Self {
        Self(std::env::var_os(VARIABLE).map_or(USUAL, |text| {
            let number = text.to_str().and_then(|text| text.parse().ok());
            number.expect("LIANFANG_SEED is a whole number")
        }))
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

struct Draw(Entropy);

impl Draw {
    fn by(seed: Seed) -> Self {
        Self(Entropy::seeded(seed.0))
    }

    fn below(&self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).expect("a word is no longer than 64 bits");
        let drawn = u64::from_be_bytes(self.0.bytes()) % bound;
        usize::try_from(drawn).expect("it is below a word")
    }

    fn node(&self) -> &'static Member {
        let nodes: Vec<_> = cast::nodes().collect();
        nodes[self.below(nodes.len())]
    }

    fn within(&self, most: Duration) -> Duration {
        let most = usize::try_from(most.as_micros()).expect("instants are drawn from seconds");
        Duration::from_micros(self.below(most) as u64)
    }
}

/// Who was killed, told where a run failed.
#[derive(Clone, Default)]
pub(crate) struct Kills(Arc<Mutex<Vec<String>>>);

impl Kills {
    pub(crate) fn count(&self) -> usize {
        self.list().len()
    }

    pub(crate) fn told(&self) -> String {
        self.list().join("\n")
    }

    async fn kill(
        &self,
        nodes: &Nodes,
        member: &'static Member,
        when: &str,
    ) -> Result<(), NodeFault> {
        nodes.kill(member).await?;
        let down = Instant::now();
        nodes.restart(member).await?;
        let down = down.elapsed().as_millis();
        let line = format!("  {} {when}, down for {down} ms", member.slug);
        self.list().push(line);
        Ok(())
    }

    fn list(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts how often the story asks, and kills nobody.
#[derive(Clone, Default)]
pub(crate) struct Boundaries(Arc<AtomicUsize>);

impl Boundaries {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Hooks for Boundaries {
    fn boundary<'a>(&'a mut self, _at: Boundary<'a>) -> Disturbance<'a> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(ready(Ok(())))
    }
}

/// Kills a node before every step; the story goes on when it is ready again.
pub(crate) struct EveryBoundary {
    draw: Draw,
    kills: Kills,
}

impl EveryBoundary {
    pub(crate) fn new(seed: Seed, kills: Kills) -> Self {
        Self {
            draw: Draw::by(seed),
            kills,
        }
    }

    /// One that runs: the story may keep one stopped itself.
    fn node(&self, down: Option<&Member>) -> &'static Member {
        loop {
            let member = self.draw.node();
            if down.is_none_or(|down| down.slug != member.slug) {
                return member;
            }
        }
    }
}

impl Hooks for EveryBoundary {
    fn boundary<'a>(&'a mut self, at: Boundary<'a>) -> Disturbance<'a> {
        let member = self.node(at.down);
        Box::pin(async move {
            let when = format!("before {}", at.step);
            self.kills.kill(at.nodes, member, &when).await
        })
    }
}

/// That a node is to be killed, not at once.
pub(crate) struct Order {
    member: &'static Member,
    moment: Moment,
    step: String,
}

/// When after the order.
enum Moment {
    /// After a while.
    After(Duration),
    /// A while after the node has begun to write something down: whoever asked for it may not have heard of it yet.
    Writing(Duration),
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(wait) => write!(f, "{wait:?}"),
            Self::Writing(wait) => write!(f, "{wait:?} and a write"),
        }
    }
}

pub(crate) type Orders = mpsc::Receiver<Order>;

/// Orders kills without waiting for them: they meet whatever goes on then.
pub(crate) struct AtInstants {
    draw: Draw,
    orders: mpsc::Sender<Order>,
    kills: usize,
    boundaries: usize,
}

impl AtInstants {
    /// How many of the kills meet the import, in which there are no boundaries and many calls at a time.
    const IMPORT: usize = 6;
    /// 128 ms: as long as a few calls, or the messages that follow one.
    const LONGEST: usize = 8;
    /// As long as it takes from the first byte written to the answer.
    const WRITE: Duration = Duration::from_millis(8);
    /// Kills that may be late: with more of them the story would be over before they are.
    const WAITING: usize = 4;

    /// So many kills over a story of so many boundaries.
    pub(crate) fn new(seed: Seed, kills: usize, boundaries: usize) -> (Self, Orders) {
        let (orders, waiting) = mpsc::channel(Self::WAITING.max(Self::IMPORT));
        let hooks = Self {
            draw: Draw::by(seed),
            orders,
            kills: kills - Self::IMPORT,
            boundaries,
        };
        for _ in 0..Self::IMPORT {
            let order = hooks.order("import", cast::member("office"));
            hooks
                .orders
                .try_send(order)
                .unwrap_or_else(|_| panic!("there is room"));
        }
        (hooks, waiting)
    }

    fn order(&self, step: &str, asked: &'static Member) -> Order {
        // Every fourth kill is another's than the one that is asked, which may be about to tell it something.
        let member = match self.draw.below(4) {
            0 => self.draw.node(),
            _ => asked,
        };
        let moment = match self.draw.below(2) {
            0 => Moment::Writing(self.draw.within(Self::WRITE)),
            // As many of a millisecond as of ten or a hundred.
            _ => {
                let longest = Duration::from_millis(1 << self.draw.below(Self::LONGEST));
                Moment::After(self.draw.within(longest))
            }
        };
        Order {
            member,
            moment,
            step: step.to_owned(),
        }
    }
}

impl Hooks for AtInstants {
    fn boundary<'a>(&'a mut self, at: Boundary<'a>) -> Disturbance<'a> {
        let left = self.boundaries;
        self.boundaries = left.saturating_sub(1);
        // While the story keeps a node stopped nobody else kills any, and an order would wait for it.
        if at.down.is_some() || self.draw.below(left) >= self.kills {
            return Box::pin(ready(Ok(())));
        }
        self.kills -= 1;
        let order = self.order(at.step, at.asked);
        Box::pin(async move {
            // Nobody takes orders any more where the killer has failed, which the run tells.
            let _ = self.orders.send(order).await;
            Ok(())
        })
    }
}

/// Kills by order.
pub(crate) struct Killer<'a> {
    pub(crate) site: &'a Site,
    pub(crate) nodes: &'a Nodes,
    /// Held by the story while it keeps a node stopped.
    pub(crate) stopping: Arc<sync::Mutex<()>>,
    pub(crate) kills: &'a Kills,
}

impl Killer<'_> {
    /// Longer than any call takes: not every call writes.
    const WRITES: Duration = Duration::from_millis(200);

    /// Carries orders out, one after the other, until nobody gives any.
    pub(crate) async fn follow(self, orders: Option<Orders>) -> Result<(), NodeFault> {
        let Some(mut orders) = orders else {
            return Ok(());
        };
        while let Some(order) = orders.recv().await {
            let Order {
                member,
                moment,
                step,
            } = order;
            let wait = match moment {
                Moment::After(wait) => wait,
                Moment::Writing(wait) => {
                    // Where nothing is written it is as good an instant as any.
                    let _ = timeout(Self::WRITES, self.writes(member)).await;
                    wait
                }
            };
            // The instant itself: nothing is waited for.
            sleep(wait).await;
            let _held = self.stopping.lock().await;
            let when = format!("in {step}, after {moment}");
            self.kills.kill(self.nodes, member, &when).await?;
        }
        Ok(())
    }

    /// Returns when one of the node's databases is written to.
    async fn writes(&self, member: &Member) {
        let before = self.written(member);
        while self.written(member) == before {
            sleep(Duration::from_millis(1)).await;
        }
    }

    /// How the write-ahead logs of a node's databases are now.
    fn written(&self, member: &Member) -> Vec<Option<(u64, SystemTime)>> {
        let config = self.site.config(member);
        let look = |service: &Service| {
            let mut log = config.database(*service).into_os_string();
            log.push("-wal");
            let data = std::fs::metadata(log).ok()?;
            Some((data.len(), data.modified().ok()?))
        };
        config.services.iter().map(look).collect()
    }
}
