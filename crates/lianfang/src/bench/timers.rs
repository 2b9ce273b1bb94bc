//! `timers`: clocks that all run out at once, as after a night of many receipts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::id::Service;
use domain::time::Instant as LawTime;
use store::bare::Census;

use super::fault::BenchFault;
use super::ground::{Auditor, Ground, LawClock};
use super::petitions::Endless;
use super::register::Registering;
use super::report::Benchmark;
use super::round::Round;
use super::series::Series;
use super::settings::Settings;
use crate::demo::cast;
use crate::demo::site::Layout;

/// Law time that passes: longer than any of the first clocks of a matter.
const DAYS: i64 = 120;
const DAY: i64 = 86_400_000_000;
const LOOK: Duration = Duration::from_millis(10);
/// Longer than the pause between two looks at the clocks.
const QUIET: Duration = Duration::from_secs(3);

pub async fn run(settings: &Settings) -> Result<Benchmark, BenchFault> {
    let ground = Ground::laid_out(settings, &["office"], LawClock::Steered, Layout::default());
    let ground = ground.await?;
    let office = cast::member("office");
    let petitions = Arc::new(Endless::new().map_err(BenchFault::Report)?);
    let registering = Registering::at(&ground, settings.callers, &petitions)?;
    let mut rung = Series::new("timers", "rings/s");
    let journals = [
        ground.auditor(office, Service::Intake)?,
        ground.auditor(office, Service::FollowUp)?,
    ];
    for _ in 0..settings.rounds {
        let open = clocks(&ground).await?;
        registering
            .fill_settled(settings.callers, settings.records)
            .await?;
        let set = clocks(&ground).await? - open;
        let began = Instant::now();
        let before = ground.processor().await;
        let law = ground.site.now()?.micros() + DAYS * DAY;
        ground.site.advance_to(LawTime::from_micros(law))?;
        let took = quiet(&journals).await? - began;
        let processor = ground.processor().await.since(before);
        let left = (clocks(&ground).await? - open).max(0.0);
        rung.note(Round {
            operations: (set - left).max(0.0) as u64,
            took,
            processor,
            ..Round::default()
        });
    }
    ground.finish().await?;
    Ok(Benchmark {
        name: "timers",
        lines: vec![rung.line()],
        ratios: Vec::new(),
        figures: Vec::new(),
        notes: vec![format!(
            "The clocks of {} matters and their dockets run out at once; each ring is an entry with its messages. Time includes up to a second until the clocks are looked at.",
            settings.records
        )],
    })
}

/// Clocks that run, of both services.
async fn clocks(ground: &Ground) -> Result<f64, BenchFault> {
    let office = cast::member("office");
    let mut clocks = 0.0;
    for service in [Service::Intake, Service::FollowUp] {
        let engine = ground.engine(office, service)?;
        clocks += Census::of(&engine).await?.rows_of("timer");
    }
    Ok(clocks)
}

/// When the last entry came before nothing came for a while.
async fn quiet(journals: &[Auditor; 2]) -> Result<Instant, BenchFault> {
    let mut seen = [0; 2];
    let mut last = Instant::now();
    loop {
        let now = [journals[0].position().await?, journals[1].position().await?];
        if now != seen {
            (seen, last) = (now, Instant::now());
        } else if last.elapsed() > QUIET {
            return Ok(last);
        }
        tokio::time::sleep(LOOK).await;
    }
}
