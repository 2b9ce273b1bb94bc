//! `restart`: what a node with many matters needs to be there again, and what it keeps in memory when nobody calls.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::id::Service;

use super::fault::BenchFault;
use super::ground::Ground;
use super::petitions::Endless;
use super::register::Registering;
use super::report::{Benchmark, Figure};
use super::settings::Settings;
use super::usage;
use crate::demo::cast;

/// What a node has to come to rest before its memory is looked at.
const REST: Duration = Duration::from_secs(5);
const MIB: f64 = 1_048_576.0;

pub async fn run(settings: &Settings) -> Result<Benchmark, BenchFault> {
    let ground = Ground::make(settings, &["office"]).await?;
    let office = cast::member("office");
    let petitions = Arc::new(Endless::new().map_err(BenchFault::Report)?);
    let registering = Registering::at(&ground, settings.callers, &petitions)?;
    let filled = registering
        .fill_settled(settings.callers, settings.records)
        .await?;
    let loaded = resident(&ground).await;
    let mut ready = Vec::new();
    for _ in 0..settings.rounds {
        ground.nodes.stop(office).await?;
        let began = Instant::now();
        ground.nodes.restart(office).await?;
        ready.push(began.elapsed().as_secs_f64());
    }
    ready.sort_by(f64::total_cmp);
    tokio::time::sleep(REST.min(settings.period)).await;
    let idle = resident(&ground).await;
    // That it is there again: another is registered, and its docket opened.
    Registering::at(&ground, 1, &petitions)?
        .fill_settled(1, 1)
        .await?;
    let mut bytes = 0.0;
    for service in [Service::Intake, Service::FollowUp] {
        let engine = ground.engine(office, service)?;
        bytes += store::bare::Census::of(&engine).await?.bytes();
    }
    ground.finish().await?;
    let of = |name, value, unit, at_most| Figure {
        name,
        value,
        unit,
        at_most,
    };
    Ok(Benchmark {
        name: "restart",
        lines: Vec::new(),
        ratios: Vec::new(),
        figures: vec![
            of("matters", settings.records as f64, "", None),
            of("loaded at", filled.round.rate(), "a second", None),
            of("texts and bytes in the rows", bytes / MIB, "MiB", None),
            of("resident after loading", loaded, "MiB", None),
            of(
                "ready after",
                ready[ready.len() / 2],
                "s, the median",
                Some(1.0),
            ),
            of("ready at last after", ready[ready.len() - 1], "s", None),
            of("resident at rest after a restart", idle, "MiB", Some(96.0)),
        ],
        notes: Vec::new(),
    })
}

async fn resident(ground: &Ground) -> f64 {
    let pids = ground.nodes.pids(cast::member("office")).await;
    pids.into_iter().map(usage::resident).sum::<u64>() as f64 / MIB
}
