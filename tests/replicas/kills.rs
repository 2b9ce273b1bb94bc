//! Who is killed when: drawn by a seed, so that a run can be repeated as far as its instants can.

use std::fmt;
use std::time::Duration;

use domain::id::Service;
use lianfang::demo::nodes::{NodeFault, Nodes};
use lianfang::demo::site::{Process, Site};
use store::Entropy;
use tokio::time::sleep;

/// What is set to repeat a run.
const VARIABLE: &str = "LIANFANG_SEED";
const USUAL: u64 = 20_260_302;
/// Between two kills of one service, and before who was killed is started again.
const PAUSE: Duration = Duration::from_millis(900);
const DOWN: Duration = Duration::from_millis(600);

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
    fn of(seed: Seed, service: Service) -> Self {
        let number = Service::ALL.iter().position(|each| *each == service);
        Self(Entropy::seeded(seed.0 + number.unwrap_or_default() as u64))
    }

    fn below(&self, bound: usize) -> usize {
        usize::from(u16::from_be_bytes(self.0.bytes())) % bound
    }

    fn within(&self, most: Duration) -> Duration {
        most.mul_f64(f64::from(u16::from_be_bytes(self.0.bytes())) / f64::from(u16::MAX))
    }
}

/// Kills replicas of every service, each as often, and starts them again; services independently of each other.
pub(crate) async fn kill(
    site: &Site,
    nodes: &Nodes,
    seed: Seed,
    times: usize,
) -> Result<(), NodeFault> {
    let [first, second, third] = Service::ALL.map(|service| {
        let replicas: Vec<&Process> = site
            .processes()
            .filter(|process| process.config.services == [service])
            .collect();
        of_one_service(replicas, nodes, Draw::of(seed, service), times)
    });
    tokio::try_join!(first, second, third).map(drop)
}

/// One after the other, so that somebody is left to answer.
async fn of_one_service(
    replicas: Vec<&Process>,
    nodes: &Nodes,
    draw: Draw,
    times: usize,
) -> Result<(), NodeFault> {
    for _ in 0..times {
        sleep(draw.within(PAUSE)).await;
        let victim = replicas[draw.below(replicas.len())];
        nodes.kill_process(victim).await?;
        sleep(draw.within(DOWN)).await;
        nodes.restart_process(victim).await?;
    }
    Ok(())
}
