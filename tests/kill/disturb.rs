//! Who kills which node when: drawn by a seed, so that a run can be repeated as far as its instants can.

use std::fmt;
use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lianfang::demo::cast::{self, Member};
use lianfang::demo::nodes::{NodeFault, Nodes};
use lianfang::demo::stage::{Boundary, Disturbance, Hooks};
use store::Entropy;
use tokio::sync::{self, mpsc};
use tokio::time::{Instant, sleep};

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

/// That somebody is to be killed, a while after it was said.
pub(crate) struct Order {
    member: &'static Member,
    wait: Duration,
    when: String,
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
    /// How many of the kills meet the import, which has no boundaries.
    const IMPORT: usize = 4;
    /// As long as a few calls, or the messages that follow one.
    const WAIT: Duration = Duration::from_millis(120);
    const IMPORT_WAIT: Duration = Duration::from_millis(400);
    /// Kills that may be late: with more of them the story would be over before they are.
    const WAITING: usize = 4;

    /// So many kills over a story of so many boundaries.
    pub(crate) fn new(seed: Seed, kills: usize, boundaries: usize) -> (Self, Orders) {
        let (orders, waiting) = mpsc::channel(Self::WAITING);
        let hooks = Self {
            draw: Draw::by(seed),
            orders,
            kills: kills - Self::IMPORT,
            boundaries,
        };
        for _ in 0..Self::IMPORT {
            let order = hooks.order(Self::IMPORT_WAIT, "the import");
            hooks
                .orders
                .try_send(order)
                .unwrap_or_else(|_| panic!("there is room"));
        }
        (hooks, waiting)
    }

    /// Every other kill is the office's: it makes and answers most calls.
    fn order(&self, most: Duration, when: &str) -> Order {
        let member = match self.draw.below(2) {
            0 => cast::member("office"),
            _ => self.draw.node(),
        };
        let wait = self.draw.within(most);
        Order {
            member,
            wait,
            when: format!("{} ms after {when} began", wait.as_millis()),
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
        let order = self.order(Self::WAIT, at.step);
        Box::pin(async move {
            // Nobody takes orders any more where the killer has failed, which the run tells.
            let _ = self.orders.send(order).await;
            Ok(())
        })
    }
}

/// Carries orders out, one after the other, until nobody gives any.
pub(crate) async fn killing(
    orders: Option<Orders>,
    nodes: &Nodes,
    stopping: Arc<sync::Mutex<()>>,
    kills: &Kills,
) -> Result<(), NodeFault> {
    let Some(mut orders) = orders else {
        return Ok(());
    };
    while let Some(Order { member, wait, when }) = orders.recv().await {
        // The instant itself: nothing is waited for.
        sleep(wait).await;
        let _held = stopping.lock().await;
        kills.kill(nodes, member, &when).await?;
    }
    Ok(())
}
