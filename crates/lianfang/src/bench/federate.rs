//! `federate`: messages between two processes, durable at both ends, signed by batch; and in batches of one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use contracts::pb::intake::v1::TriageMatterRequest;
use contracts::pb::node::v1::ListPeersRequest;
use contracts::pb::types::v1::{
    Category, ClaimPath, ClaimTriage, Disposition, Reference, disposition,
};
use contracts::wire::Wired as _;
use domain::content::ContentClass;
use domain::id::{Party, Service};
use domain::people::Role;
use store::bare::Census;

use super::desk::Desk;
use super::drive::{Until, drive};
use super::fault::BenchFault;
use super::ground::{Ground, LawClock};
use super::petitions::Endless;
use super::register::Registering;
use super::report::Benchmark;
use super::round::Round;
use super::series::Series;
use super::settings::Settings;
use crate::demo::cast;
use crate::demo::site::{Layout, Processes};

const LOOK: Duration = Duration::from_millis(5);
/// What a channel has to be empty again: back-off included, which is not measured.
const DRAIN: Duration = Duration::from_secs(180);
/// Who fills the channel, at most: two kinds of clerks and an auditor share the connections that an agency may have.
const CLERKS: usize = 64;
/// Messages of the turn whose batches are of one: a fraction, because each waits for four commits.
const SINGLE: u64 = 8;

pub async fn run(settings: &Settings) -> Result<Benchmark, BenchFault> {
    let office = cast::member("office");
    let layout = Layout::default().processes(office, Processes::Apart(1));
    let ground = Ground::laid_out(settings, &["office"], LawClock::Machine, layout).await?;
    let petitions = Arc::new(Endless::new().map_err(BenchFault::Report)?);
    let mut parts = Series::new("registrations, with sealed texts", "messages/s");
    let mut plain = Series::new("triages, without texts", "messages/s");
    let mut large = Series::new("triages, in batches of 256", "messages/s");
    let mut single = Series::new("triages, in batches of one", "messages/s");
    let mut sizes = [0.0; 4];
    for _ in 0..settings.rounds {
        let link = Link::open(&ground, settings, &petitions)?;
        let matters = link.queue_registrations(&ground, settings.records).await?;
        let (round, size) = link.drain(&ground).await?;
        parts.note(round);
        sizes[0] = size;
        let few = (settings.records / SINGLE).max(1) as usize;
        let (some, rest) = matters.split_at(few.min(matters.len()));
        let (half, rest) = rest.split_at(rest.len() / 2);
        link.queue_triages(&ground, half).await?;
        let (round, size) = link.drain(&ground).await?;
        plain.note(round);
        sizes[1] = size;
        for (series, matters, at_most) in [(&mut large, rest, 256), (&mut single, some, 1)] {
            let link = Link::open(&ground, settings, &petitions)?;
            link.queue_triages(&ground, matters).await?;
            let limit = Some(("messages_per_delivery", at_most));
            ground.limited(office, "intake", limit).await?;
            // The sender is another process now.
            let link = Link::open(&ground, settings, &petitions)?;
            let (round, size) = link.drain(&ground).await?;
            series.note(round);
            sizes[if at_most == 1 { 3 } else { 2 }] = size;
        }
        ground.limited(office, "intake", None).await?;
    }
    ground.finish().await?;
    let series = [parts, plain, large, single];
    Ok(Benchmark {
        name: "federate",
        ratios: vec![series[1].against(&series[3], None)],
        lines: series.iter().map(Series::line).collect(),
        figures: Vec::new(),
        notes: vec![
            format!(
                "From the intake of an agency to its follow-up, a process each. Messages of a batch, on average: {:.0}, {:.0}, {:.0} and {:.0}; one signature a batch, and one a batch of verdicts back.",
                sizes[0], sizes[1], sizes[2], sizes[3]
            ),
            "10,000 a second are wanted of batches. Messages are queued while the receiver is down; time runs from the first that is acknowledged to the last.".to_owned(),
        ],
    })
}

/// The channel that is measured, and who fills it.
struct Link {
    registering: Registering,
    triage: Desk,
    sender: Desk,
    callers: usize,
}

/// How far the channel has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Progress {
    acknowledged: u64,
    pending: u64,
}

impl Link {
    fn open(
        ground: &Ground,
        settings: &Settings,
        petitions: &Arc<Endless>,
    ) -> Result<Self, BenchFault> {
        let (office, callers) = (cast::member("office"), settings.callers.min(CLERKS));
        Ok(Self {
            registering: Registering::at(ground, callers, petitions)?,
            triage: ground.desk(office, Role::Receptionist, Service::Intake, callers)?,
            sender: ground.desk(office, Role::Auditor, Service::Intake, 1)?,
            callers,
        })
    }

    async fn queue_registrations(
        &self,
        ground: &Ground,
        count: u64,
    ) -> Result<Vec<Reference>, BenchFault> {
        ground.kill_one(cast::member("office"), "follow-up").await?;
        Ok(self.registering.fill(self.callers, count).await?.matters)
    }

    async fn queue_triages(
        &self,
        ground: &Ground,
        matters: &[Reference],
    ) -> Result<(), BenchFault> {
        ground.kill_one(cast::member("office"), "follow-up").await?;
        let (desk, matters) = (self.triage.clone(), Arc::new(matters.to_vec()));
        let count = matters.len() as u64;
        let call = move |caller: usize, number: u64| {
            let (desk, request) = (desk.clone(), triage(&matters[number as usize], number));
            async move { desk.call(caller, request).await.map(drop) }
        };
        drive(self.callers, Until::Calls(count), call).await?;
        Ok(())
    }

    async fn progress(&self) -> Result<Progress, BenchFault> {
        let answer = self.sender.call(0, ListPeersRequest {}).await?;
        let channel = answer.peers.into_iter().find(|peer| {
            let remote = peer.remote.clone().map(Party::from_wire);
            matches!(remote, Some(Ok(party)) if party.service == Service::FollowUp)
        });
        let channel = channel.ok_or(BenchFault::Nothing {
            what: "the channel",
        })?;
        Ok(Progress {
            acknowledged: channel.acknowledged_through,
            pending: channel.pending,
        })
    }

    /// Starts the receiver, and measures until nothing waits any more; and how many messages a batch had.
    async fn drain(&self, ground: &Ground) -> Result<(Round, f64), BenchFault> {
        let office = cast::member("office");
        let engine = ground.engine(office, Service::FollowUp)?;
        let statements =
            async || Ok::<_, BenchFault>(Census::of(&engine).await?.rows_of("statement"));
        let queued = self.progress().await?;
        let batches = statements().await?;
        let asked = Instant::now();
        let mut used = ground.processor().await;
        ground.start_one(office, "follow-up").await?;
        let mut began = None;
        loop {
            let now = self.progress().await?;
            if began.is_none() && now.acknowledged > queued.acknowledged {
                began = Some(match now.pending {
                    // All of it at one look: few messages, whose time is that of the start too.
                    0 => (queued, asked),
                    _ => {
                        used = ground.processor().await;
                        (now, Instant::now())
                    }
                });
            }
            if let (Some((first, began)), 0) = (began, now.pending) {
                let took = began.elapsed();
                let processor = ground.processor().await.since(used);
                let batches = statements().await? - batches;
                let all = now.acknowledged - queued.acknowledged;
                let round = Round {
                    operations: now.acknowledged - first.acknowledged,
                    took,
                    processor,
                    ..Round::default()
                };
                return Ok((round, all as f64 / batches.max(1.0)));
            }
            if asked.elapsed() > DRAIN {
                return Err(BenchFault::Late {
                    what: "the last message of a channel",
                });
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn triage(matter: &Reference, number: u64) -> TriageMatterRequest {
    let version = matter.version;
    TriageMatterRequest {
        request_id: format!("triage-{}-{number:09}", matter.position),
        matter: matter.record.clone(),
        version,
        category: Category::Claim.into(),
        claims: vec![ClaimTriage {
            claim: 1,
            path: ClaimPath::PetitionOpinion.into(),
            class: ContentClass::LABOUR.code(),
            place: None,
        }],
        disposition: Some(Disposition {
            disposition: Some(disposition::Disposition::Ordinary(disposition::Ordinary {})),
        }),
        urgent: false,
    }
}
