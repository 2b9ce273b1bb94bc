//! `list`: a page of a work list, beside the same query by pgbench.

use std::sync::Arc;

use contracts::pb::intake::v1::ListMattersRequest;
use domain::id::{Kind, Service};
use domain::people::Role;
use store::bare;

use super::drive::{Until, drive};
use super::echo;
use super::fault::BenchFault;
use super::ground::Ground;
use super::limit::pgbench::{self, Scripts};
use super::petitions::Endless;
use super::register::Registering;
use super::report::Benchmark;
use super::round::Round;
use super::series::Series;
use super::settings::Settings;
use crate::demo::cast;

/// Rows of a page.
const PAGE: u32 = 50;
/// Readers at most: half the places that a node has for them.
pub(super) const READERS: usize = 64;

/// The settings with no more callers than a node has places for readers.
pub(super) fn reading(settings: &Settings) -> Settings {
    Settings {
        callers: settings.callers.min(READERS),
        ..settings.clone()
    }
}

pub async fn run(settings: &Settings) -> Result<Benchmark, BenchFault> {
    let ground = Ground::make(settings, &["office"]).await?;
    let office = cast::member("office");
    let petitions = Arc::new(Endless::new().map_err(BenchFault::Report)?);
    Registering::at(&ground, settings.callers, &petitions)?
        .fill_settled(settings.callers, settings.records)
        .await?;
    let settings = &reading(settings);
    let desk = ground.desk(office, Role::Registrar, Service::Intake, settings.callers)?;
    let bare = echo::Bare::start(settings, &petitions).await?;
    let mut echoed = Series::new("echo, bare", "calls/s");
    let mut listed = Series::new("list", "calls/s");
    let mut limit = Series::new("pgbench, the same query", "calls/s");
    let scripts = Scripts::write(
        &ground.path("list"),
        [bare::list_script(
            office.id().as_str(),
            Kind::Matter.name(),
            PAGE,
        )],
    )?;
    for _ in 0..settings.rounds {
        echoed.note(bare.round(settings).await?);
        if let Some(server) = &ground.server {
            let place = ("office", "intake");
            limit.note(pgbench::round(&ground, server, place, &scripts, settings).await?);
        }
        let desk = desk.clone();
        let call = move |caller: usize, _| {
            let (desk, request) = (desk.clone(), page());
            async move { desk.call(caller, request).await.map(drop) }
        };
        let before = ground.processor().await;
        let round = drive(settings.callers, Until::After(settings.period), call).await?;
        listed.note(Round {
            processor: ground.processor().await.since(before),
            ..round
        });
    }
    drop(bare);
    let mut benchmark = Benchmark {
        name: "list",
        ratios: vec![listed.against(&echoed, None)],
        lines: vec![echoed.line()],
        figures: Vec::new(),
        notes: vec![format!(
            "The first page of {PAGE} of a work list with {} matters, {} callers.",
            settings.records, settings.callers
        )],
    };
    if ground.server.is_some() {
        benchmark.ratios.push(listed.against(&limit, Some(0.2)));
        benchmark.lines.push(limit.line());
    }
    benchmark.lines.push(listed.line());
    ground.finish().await?;
    Ok(benchmark)
}

fn page() -> ListMattersRequest {
    ListMattersRequest {
        page_size: PAGE,
        ..ListMattersRequest::default()
    }
}
