//! A node of two services with many matters, from files to a PostgreSQL, from there into a backup, and back into files: each
//! time the same rows, journals and roots.
//!
//! `cargo run -p store --release --example carry [MATTERS]`, 100,000 unless it is said.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use contracts::codec::Wire;
use domain::codec::Codec as _;
use domain::id::{Party, Service};
use domain::sealed::Subject;
use store::channel::{Arrival, Covers, Stated, VerdictNote};
use store::transfer::{Account, Cut, Life, Part, Step};
use store::{Blind, BlindKind, Channel, Clock, Engine, Entropy, Options, Postgres, Store};
use testkit::intake::{matter, office, register, rules};
use testkit::postgres::Server;
use tokio::task::JoinSet;

const MATTERS: u64 = 100_000;
const CALLERS: usize = 128;
const BATCH: u32 = 512;
const SERVICES: [Service; 2] = [Service::Intake, Service::FollowUp];

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn silent(_: Step) {}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let matters = std::env::args()
        .nth(1)
        .map_or(Ok(MATTERS), |text| text.parse())?;
    let Some(server) = Server::start() else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("vault.key"), [9; 32])?;
    for name in ["data", "backup", "restored"] {
        std::fs::create_dir(at(name))?;
    }
    let began = Instant::now();
    load(folder.path(), matters).await?;
    println!(
        "{matters} matters and their dockets written in {:.1} s",
        began.elapsed().as_secs_f64()
    );

    let (files, backup, restored) = (
        files(&at("data")),
        files(&at("backup")),
        files(&at("restored")),
    );
    let there = on(&server)?;

    let before = timed("files, read and summed up", async {
        let mut cut = Cut::of_running(&files).await?;
        let accounts = cut.account(&silent).await?;
        cut.close().await?;
        Ok(accounts)
    })
    .await?;
    let moved = timed("move to PostgreSQL, read back", async {
        let mut cut = Cut::of_stopped(&files).await?;
        let carried = cut.move_to(&there, Clock::System.now(), &silent).await?;
        cut.close().await?;
        Ok(carried.into_iter().map(|service| service.account).collect())
    })
    .await?;
    let saved = timed("backup from PostgreSQL, read back", async {
        let mut cut = Cut::of_running(&there).await?;
        let accounts = cut.to_files(&at("backup"), &Life::Same, &silent).await?;
        cut.close().await?;
        Ok(accounts)
    })
    .await?;
    let put_back = timed("restore into files, read back", async {
        let mut cut = Cut::of_backup(&backup).await?;
        let life = Life::Restored(Clock::System, Entropy::system());
        let accounts = cut.to_data(&restored, &life, &silent).await?;
        cut.close().await?;
        Ok(accounts)
    })
    .await?;
    if [&moved, &saved, &put_back] != [&before; 3] {
        return Err("the copies are not the same".into());
    }
    for account in &before {
        let digest = account.journal().unwrap_or_default();
        println!(
            "{}: {} entries, digest {}, root {}",
            account.service,
            account.position,
            short(&digest),
            short(&account.root)
        );
    }
    // And it is a database that a node opens.
    let intake = open(folder.path(), there[0].engine.clone(), Service::Intake).await?;
    let root = intake.frontier().await?.root();
    intake.close().await;
    if root != before[0].root {
        return Err("the root is another one".into());
    }
    Ok(())
}

fn short(hash: &[u8]) -> String {
    hash[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn timed(
    what: &str,
    work: impl Future<Output = Result<Vec<Account>, Failed>>,
) -> Result<Vec<Account>, Failed> {
    let began = Instant::now();
    let accounts = work.await?;
    let (took, rows) = (
        began.elapsed(),
        accounts.iter().map(Account::rows).sum::<u64>(),
    );
    let each = rows as f64 / took.max(Duration::from_millis(1)).as_secs_f64();
    println!(
        "{what:<36} {rows:>9} rows {:>7.1} s {each:>9.0} rows/s",
        took.as_secs_f64()
    );
    Ok(accounts)
}

fn files(folder: &Path) -> Vec<Part> {
    let part = |service: Service| Part {
        service,
        engine: Engine::Sqlite {
            path: folder.join(format!("{service}.db")),
        },
    };
    SERVICES.map(part).into()
}

fn on(server: &Server) -> Result<Vec<Part>, Failed> {
    let part = |service: Service| {
        let schema = service.name().replace('-', "_");
        Ok(Part {
            service,
            engine: Engine::Postgres(Postgres::new(&server.url(), &schema)?),
        })
    };
    SERVICES.into_iter().map(part).collect()
}

async fn open(folder: &Path, engine: Engine, service: Service) -> Result<Store<Wire>, Failed> {
    let options = Options {
        service,
        engine,
        key_file: folder.join("vault.key"),
        rules: rules(),
    };
    Ok(Store::open(options, Clock::System, Entropy::system()).await?)
}

/// Registers matters with sealed texts, and lets the other service open a docket for each.
async fn load(folder: &Path, matters: u64) -> Result<(), Failed> {
    let [intake, follow_up] = SERVICES.map(|service| {
        let path = folder.join("data").join(format!("{service}.db"));
        (service, Engine::Sqlite { path })
    });
    let intake = open(folder, intake.1, intake.0).await?;
    let follow_up = open(folder, follow_up.1, follow_up.0).await?;
    let next = Arc::new(AtomicU64::new(1));
    let mut tasks = JoinSet::new();
    for _ in 0..CALLERS {
        let (store, next) = (intake.clone(), next.clone());
        tasks.spawn(async move {
            loop {
                let id = next.fetch_add(1, Ordering::Relaxed);
                if id > matters {
                    return Ok::<(), Failed>(());
                }
                registered(&store, u128::from(id)).await?;
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    delivered(&intake, &follow_up).await?;
    intake.close().await;
    follow_up.close().await;
    Ok(())
}

async fn registered(store: &Store<Wire>, id: u128) -> Result<(), Failed> {
    let (person, of_matter) = (Subject::Person(id), Subject::Matter(id));
    let texts = [
        (person, "王某某"),
        (person, "某县某镇某村某组某号"),
        (of_matter, "反映村口道路破损多年无人修"),
        (
            of_matter,
            "自前年雨季起，村口至小学的道路多处塌陷，多次向镇里反映，至今未修。请求答复修复的时间。",
        ),
    ];
    let sealed = store.vault().seal_all(&texts).await?;
    let blind = |kind, text: &str| Blind {
        kind,
        value: store.vault().blind(kind, text),
        record: matter(id).record(),
    };
    let blinds = [
        blind(BlindKind::Name, &format!("王{id}")),
        blind(BlindKind::Phone, &id.to_string()),
    ];
    let change = register(id)
        .request("portal", id.to_be_bytes(), b"body")
        .sealing(sealed.into_iter().map(|(_, row)| row))
        .blind(blinds);
    store.commit(change).await?;
    Ok(())
}

async fn delivered(intake: &Store<Wire>, follow_up: &Store<Wire>) -> Result<(), Failed> {
    let end = |service| Party {
        agency: office(),
        service,
    };
    let channel = Channel {
        from: end(Service::Intake),
        to: end(Service::FollowUp),
    };
    let stated = |covers, incarnation, first, count: usize| Stated {
        channel,
        covers,
        incarnation,
        first,
        count: count as u32,
        bytes: vec![5; 120],
        key: "k1".to_owned(),
        signature: vec![1; 64],
    };
    let incarnation = intake.incarnation();
    follow_up
        .note_peer_incarnation(channel, incarnation)
        .await?;
    let mut seq = 0;
    loop {
        let rows = intake.pending(channel, seq, BATCH).await?;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(());
        };
        let (first, count) = (first.seq, rows.len());
        seq = last.seq;
        let arrivals = rows
            .into_iter()
            .map(|row| {
                Ok(Arrival {
                    channel,
                    incarnation,
                    seq: row.seq,
                    message_id: row.message_id,
                    message: Ok(Wire::decode_message(&row.bytes)?),
                    digest: row.digest,
                    bytes: row.bytes,
                    seals: Vec::new(),
                    trace: None,
                    rules: rules(),
                })
            })
            .collect::<Result<Vec<_>, Failed>>()?;
        follow_up
            .accept(
                stated(Covers::Messages, incarnation, first, count),
                arrivals,
            )
            .await?;
        intake.acknowledge(channel, seq).await?;
        let verdicts = follow_up.verdicts(channel, first - 1, BATCH).await?;
        let notes = verdicts
            .into_iter()
            .map(|row| VerdictNote {
                verdict_seq: row.verdict_seq,
                message_seq: row.message_seq,
                verdict: row.verdict,
            })
            .collect();
        let covers = stated(Covers::Verdicts, follow_up.incarnation(), first, count);
        intake.note_verdicts(covers, notes).await?;
    }
}
