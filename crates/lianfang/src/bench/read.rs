//! `read`: one matter by its id, beside the query of its entries by pgbench.

use std::sync::Arc;

use contracts::pb::intake::v1::GetMatterRequest;
use contracts::pb::types::v1::RecordRef;
use contracts::wire::Wired as _;
use domain::id::{RecordId, Service};
use domain::people::Role;
use store::bare;

use super::drive::{Until, drive};
use super::echo;
use super::fault::BenchFault;
use super::ground::Ground;
use super::limit::pgbench::{self, Scripts};
use super::list::reading;
use super::petitions::Endless;
use super::register::Registering;
use super::report::Benchmark;
use super::round::Round;
use super::series::Series;
use super::settings::Settings;
use crate::demo::cast;

/// pgbench has a script a record, and draws among so many.
const SCRIPTS: usize = 50;

pub async fn run(settings: &Settings) -> Result<Benchmark, BenchFault> {
    let ground = Ground::make(settings, &["office"]).await?;
    let office = cast::member("office");
    let petitions = Arc::new(Endless::new().map_err(BenchFault::Report)?);
    let filled = Registering::at(&ground, settings.callers, &petitions)?
        .fill_settled(settings.callers, settings.records)
        .await?;
    let settings = &reading(settings);
    let records: Vec<RecordRef> = filled
        .matters
        .into_iter()
        .filter_map(|reference| reference.record)
        .collect();
    let texts = records.iter().take(SCRIPTS).filter_map(|record| {
        let record = RecordId::from_wire(record.clone()).ok()?;
        Some(bare::read_script(&record))
    });
    let scripts = Scripts::write(&ground.path("read"), texts)?;
    let records = Arc::new(records);
    let desk = ground.desk(office, Role::Registrar, Service::Intake, settings.callers)?;
    let bare = echo::Bare::start(settings, &petitions).await?;
    let mut echoed = Series::new("echo, bare", "calls/s");
    let mut read = Series::new("read", "calls/s");
    let mut limit = Series::new("pgbench, the entries of a record", "calls/s");
    for _ in 0..settings.rounds {
        echoed.note(bare.round(settings).await?);
        if let Some(server) = &ground.server {
            let place = ("office", "intake");
            limit.note(pgbench::round(&ground, server, place, &scripts, settings).await?);
        }
        let (desk, records) = (desk.clone(), Arc::clone(&records));
        let call = move |caller: usize, number: u64| {
            // In an order that visits all of them before it comes back to one.
            let index = number.wrapping_mul(7_919) % records.len().max(1) as u64;
            let request = GetMatterRequest {
                matter: records.get(index as usize).cloned(),
                ..GetMatterRequest::default()
            };
            let desk = desk.clone();
            async move { desk.call(caller, request).await.map(drop) }
        };
        let before = ground.processor().await;
        let round = drive(settings.callers, Until::After(settings.period), call).await?;
        read.note(Round {
            processor: ground.processor().await.since(before),
            ..round
        });
    }
    drop(bare);
    let mut benchmark = Benchmark {
        name: "read",
        ratios: vec![read.against(&echoed, None)],
        lines: vec![echoed.line()],
        figures: Vec::new(),
        notes: vec![format!(
            "One of {} matters after the other, {} callers; what was read lately is answered from memory.",
            records.len(),
            settings.callers
        )],
    };
    if ground.server.is_some() {
        benchmark.ratios.push(read.against(&limit, None));
        benchmark.lines.push(limit.line());
    }
    benchmark.lines.push(read.line());
    ground.finish().await?;
    Ok(benchmark)
}
