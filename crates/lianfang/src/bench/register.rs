//! `register`: petitions become matters, with everything on, beside the same rows without us.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use contracts::pb::types::v1::Reference;
use domain::id::Service;
use domain::people::Role;
use store::bare::{self, Census};

use super::desk::Desk;
use super::drive::{Until, drive};
use super::echo;
use super::fault::BenchFault;
use super::ground::{Auditor, Ground};
use super::limit::{pgbench, sqlite};
use super::petitions::Endless;
use super::report::Benchmark;
use super::round::Round;
use super::series::Series;
use super::settings::{Engine, Settings};
use crate::demo::cast::{self, Member};

/// Where the schema for comparison lies, in the database of the office.
const SCHEMA: &str = "bare";
const DATABASE: &str = "office";
/// Rows of so many operations are committed together where the limit is a batch: as many as callers at most wait.
const BATCH: u64 = 256;

/// The office's clerks, who register.
pub struct Registering {
    office: &'static Member,
    desk: Desk,
    dockets: Auditor,
    petitions: Arc<Endless>,
}

impl Registering {
    pub fn at(
        ground: &Ground,
        callers: usize,
        petitions: &Arc<Endless>,
    ) -> Result<Self, BenchFault> {
        let office = cast::member("office");
        Ok(Self {
            office,
            desk: ground.desk(office, Role::Registrar, Service::Intake, callers)?,
            dockets: ground.auditor(office, Service::FollowUp)?,
            petitions: Arc::clone(petitions),
        })
    }

    /// Registers for a period, then waits until the docket of each matter is durable at the follow-up service too.
    pub async fn round(
        &self,
        ground: &Ground,
        callers: usize,
        period: Duration,
    ) -> Result<Round, BenchFault> {
        let open = self.dockets.position().await?;
        let (desk, petitions) = (self.desk.clone(), Arc::clone(&self.petitions));
        let call = move |caller: usize, _| {
            let (desk, request) = (desk.clone(), petitions.next());
            async move { desk.call(caller, request).await.map(drop) }
        };
        let before = ground.processor().await;
        let began = Instant::now();
        let round = drive(callers, Until::After(period), call).await?;
        self.dockets.reaches(open + round.operations).await?;
        let settled = Some(began.elapsed());
        Ok(Round {
            settled,
            // With what the dockets took: they are part of what a registration costs.
            processor: ground.processor().await.since(before),
            ..round
        })
    }

    /// Registers so many, and tells which; their dockets are not waited for.
    pub async fn fill(&self, callers: usize, count: u64) -> Result<Filled, BenchFault> {
        let (desk, petitions) = (self.desk.clone(), Arc::clone(&self.petitions));
        let references: Arc<Mutex<Vec<Reference>>> = Arc::default();
        let kept = Arc::clone(&references);
        let call = move |caller: usize, _| {
            let (desk, request, kept) = (desk.clone(), petitions.next(), Arc::clone(&kept));
            async move {
                let answer = desk.call(caller, request).await?;
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend(answer.reference);
                Ok(())
            }
        };
        let round = drive(callers, Until::Calls(count), call).await?;
        let mut references = references.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Filled {
            round,
            matters: std::mem::take(&mut references),
        })
    }

    /// The same, and waits for the dockets.
    pub async fn fill_settled(&self, callers: usize, count: u64) -> Result<Filled, BenchFault> {
        let open = self.dockets.position().await?;
        let filled = self.fill(callers, count).await?;
        self.dockets.reaches(open + count).await?;
        Ok(filled)
    }

    /// What is in the databases of both services that a registration writes to.
    async fn census(&self, ground: &Ground) -> Result<(Census, Census), BenchFault> {
        let of = async |service| {
            let engine = ground.engine(self.office, service)?;
            Ok::<_, BenchFault>(Census::of(&engine).await?)
        };
        Ok((of(Service::Intake).await?, of(Service::FollowUp).await?))
    }
}

/// What was registered for another benchmark.
pub struct Filled {
    pub round: Round,
    /// As each call was answered, in no order.
    pub matters: Vec<Reference>,
}

/// The rows of one registration: those that are durable when it is answered, and those with its docket.
struct Shape {
    answered: Census,
    settled: Census,
    messages: f64,
}

impl Shape {
    async fn of(
        registering: &Registering,
        ground: &Ground,
        settings: &Settings,
    ) -> Result<Self, BenchFault> {
        // The channel is opened by the first, and is no row of those that follow.
        registering.fill_settled(1, 1).await?;
        let before = registering.census(ground).await?;
        let warm = settings.period.min(Duration::from_secs(1));
        let round = registering.round(ground, settings.callers, warm).await?;
        if round.operations == 0 {
            return Err(BenchFault::Nothing { what: "register" });
        }
        let after = registering.census(ground).await?;
        let answered = after.0.since(&before.0).share(round.operations);
        let docket = after.1.since(&before.1).share(round.operations);
        let messages = answered.rows_of("outgoing") + docket.rows_of("outgoing");
        let mut settled = answered.clone();
        settled.0.extend(docket.0);
        Ok(Self {
            answered,
            settled,
            messages,
        })
    }
}

pub async fn run(settings: &Settings) -> Result<Benchmark, BenchFault> {
    let ground = Ground::make(settings, &["office"]).await?;
    let petitions = Arc::new(Endless::new().map_err(BenchFault::Report)?);
    let registering = Registering::at(&ground, settings.callers, &petitions)?;
    let shape = Shape::of(&registering, &ground, settings).await?;
    let bare = echo::Bare::start(settings, &petitions).await?;
    let mut echoed = Series::new("echo, bare", "calls/s");
    let mut registered = Series::new("register", "calls/s");
    registered.rows = Some(shape.settled.rows());
    registered.messages = Some(shape.messages);
    let mut limits = Limits::make(&ground, &shape).await?;
    for _ in 0..settings.rounds {
        echoed.note(bare.round(settings).await?);
        limits.round(&ground, settings).await?;
        registered.note(
            registering
                .round(&ground, settings.callers, settings.period)
                .await?,
        );
    }
    let mut benchmark = Benchmark {
        name: "register",
        lines: vec![echoed.line()],
        ratios: vec![registered.against(&echoed, wanted_of_echo(ground.on()))],
        figures: Vec::new(),
        notes: vec![
            format!(
                "A registration leaves {:.1} rows ({:.0} bytes) when it is answered and {:.1} ({:.0}) with its docket, and {:.1} messages.",
                shape.answered.rows(),
                shape.answered.bytes(),
                shape.settled.rows(),
                shape.settled.bytes(),
                shape.messages
            ),
            "The rate with dockets counts until the last docket is durable; processor times are with the dockets.".to_owned(),
        ],
    };
    for (series, wanted) in limits.turns {
        benchmark.ratios.push(registered.against(&series, wanted));
        benchmark.lines.push(series.line());
    }
    benchmark.lines.push(registered.line());
    drop(bare);
    ground.finish().await?;
    Ok(benchmark)
}

const fn wanted_of_echo(engine: Engine) -> Option<f64> {
    match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(0.15),
    }
}

/// The databases without us; each with its turns and what is wanted against it.
struct Limits {
    turns: Vec<(Series, Option<f64>)>,
    kind: Kind,
}

enum Kind {
    Sqlite(Box<[sqlite::Limit; 3]>),
    Pgbench([pgbench::Scripts; 2]),
}

impl Limits {
    async fn make(ground: &Ground, shape: &Shape) -> Result<Self, BenchFault> {
        let series = |name: &str, rows: &Census, wanted| {
            let mut series = Series::new(name, "calls/s");
            series.rows = Some(rows.rows());
            (series, wanted)
        };
        let Shape {
            answered, settled, ..
        } = shape;
        match &ground.server {
            None => Ok(Self {
                turns: vec![
                    series("SQLite, a commit a call", answered, Some(5.0)),
                    series("SQLite, a commit a call, with the docket", settled, None),
                    series("SQLite, 256 calls a commit", answered, None),
                ],
                kind: Kind::Sqlite(Box::new([
                    sqlite::Limit::make(&ground.path("bare-1.db"), answered).await?,
                    sqlite::Limit::make(&ground.path("bare-2.db"), settled).await?,
                    sqlite::Limit::make(&ground.path("bare-3.db"), answered).await?,
                ])),
            }),
            Some(server) => {
                let place = store::Postgres::new(&server.url(DATABASE), SCHEMA)?;
                bare::make_tables(&place).await?;
                Ok(Self {
                    turns: vec![
                        series("pgbench, a transaction a call", answered, Some(2.0)),
                        series(
                            "pgbench, a transaction a call, with the docket",
                            settled,
                            None,
                        ),
                    ],
                    kind: Kind::Pgbench([
                        pgbench::Scripts::write(
                            &ground.path("answered"),
                            [bare::write_script(answered)],
                        )?,
                        pgbench::Scripts::write(
                            &ground.path("settled"),
                            [bare::write_script(settled)],
                        )?,
                    ]),
                })
            }
        }
    }

    async fn round(&mut self, ground: &Ground, settings: &Settings) -> Result<(), BenchFault> {
        let mut rounds = Vec::new();
        match (&mut self.kind, &ground.server) {
            (Kind::Sqlite(limits), _) => {
                for (limit, batch) in limits.iter_mut().zip([1, 1, BATCH]) {
                    rounds.push(limit.round(settings, batch).await?);
                }
            }
            (Kind::Pgbench(all), Some(server)) => {
                for scripts in all {
                    let place = (DATABASE, SCHEMA);
                    rounds.push(pgbench::round(ground, server, place, scripts, settings).await?);
                }
            }
            (Kind::Pgbench(_), None) => {}
        }
        for ((series, _), round) in self.turns.iter_mut().zip(rounds) {
            series.note(round);
        }
        Ok(())
    }
}
