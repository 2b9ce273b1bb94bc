//! A province: three replicas of each of the office's services over one PostgreSQL, behind one address a service, and the node
//! of a bureau that is told of its cases.
//!
//! Under load, while law time goes on, replicas are killed with -9 and started again. Nothing acknowledged is lost, nothing
//! happens twice, no clock is heard twice, and whoever follows a journal sees all of it once, wherever it follows it.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

#[path = "replicas/front.rs"]
mod front;
#[path = "replicas/journals.rs"]
mod journals;
#[path = "replicas/kills.rs"]
mod kills;
#[path = "replicas/load.rs"]
mod load;
#[path = "replicas/watcher.rs"]
mod watcher;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use contracts::pb::node::v1::ListPeersRequest;
use contracts::pb::types::v1::RecordRef;
use domain::id::Service;
use domain::people::Role;
use domain::time::Instant;
use jiff::civil::date;
use lianfang::demo::acks::Acks;
use lianfang::demo::clerk::Desks;
use lianfang::demo::databases::Databases;
use lianfang::demo::nodes::Nodes;
use lianfang::demo::normal::{Effects, book};
use lianfang::demo::site::{Processes, Site, Spans};
use lianfang::demo::until::within;
use testkit::postgres::Server;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use front::Fronts;
use kills::Seed;
use load::{Counter, Fault, bureau, office};
use watcher::{Seen, Watcher};

/// Longer than any run on any machine; who hangs is found out.
const PATIENCE: Duration = Duration::from_secs(600);
/// Of each service.
const REPLICAS: u8 = 3;
/// Of replicas of each service, in each spell.
const KILLS: usize = 2;
/// Clerks who work at a time.
const CLERKS: usize = 16;
/// Before so many cases a clerk comes again, by new connections, to other replicas.
const AGAIN: usize = 4;
/// Days by which law time goes on between the spells: T1 runs out after 15.
const DAYS: [u32; 2] = [20, 20];
/// And in the end: T5 runs out after 60.
const LAST: u32 = 70;
/// Fewer cases would prove little.
const LEAST: usize = 20;
/// Everything is told everywhere within this.
const DRAINED: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn replicas_killed_under_load_lose_nothing_and_do_nothing_twice() {
    let Some(server) = Server::start() else {
        return;
    };
    let seed = Seed::given();
    let played = timeout(PATIENCE, Box::pin(play(&server, seed))).await;
    let wrong = match played {
        Ok(Ok(wrong)) => wrong,
        Ok(Err(fault)) => vec![told(&*fault)],
        Err(_) => vec![format!("no end after {PATIENCE:?}")],
    };
    assert!(
        wrong.is_empty(),
        "{}\n\nrepeat it with LIANFANG_SEED={seed}",
        wrong.join("\n")
    );
}

fn told(fault: &(dyn std::error::Error + 'static)) -> String {
    let mut told = fault.to_string();
    let mut source = fault.source();
    while let Some(cause) = source {
        told.push_str(&format!("\n  because {cause}"));
        source = cause.source();
    }
    told
}

/// What is wrong in the end, a sentence each.
async fn play(server: &Server, seed: Seed) -> Result<Vec<String>, Fault> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("site");
    let (databases, layout) = Databases::make(&server.url(), [office()]).await?;
    let layout = layout.processes(office(), Processes::Apart(REPLICAS));
    let site = Site::laid_out(&path, date(2026, 3, 2), &Spans::Nowhere, &layout)?;
    let (fronts, site) = Fronts::open(&path, site, office()).await;
    let nodes = Nodes::start(&site, Path::new(env!("CARGO_BIN_EXE_lianfang"))).await?;
    let list = folder.path().join("acks");
    let acks = Acks::file(&list)?;
    // One at each replica: they are the first who come, and the front sends them round.
    let (mut following, mut seen) = (JoinSet::new(), Vec::new());
    for _ in 0..REPLICAS {
        let (watcher, told) = Watcher::new(&site);
        following.spawn(watcher.begin().await);
        seen.push(told);
    }
    // Who has seen nothing has no token to go on from.
    Counter::open(&site, &acks).register(0, 0).await?;
    for seen in &mut seen {
        let first = seen.wait_for(|seen| !seen.is_empty());
        drop(timeout(DRAINED, first).await??);
    }

    let worked = async {
        let matters = work(&site, &nodes, seed, &acks).await?;
        drained(&site).await?;
        let mut wrong = asked_again(&site, &acks, matters.len()).await?;
        wrong.extend(followed(&site, seen).await?);
        Ok::<_, Fault>((matters.len(), wrong))
    };
    let (cases, mut wrong) = tokio::select! {
        worked = worked => worked?,
        died = nodes.died() => return Err(died.into()),
    };
    let broken: usize = following.join_all().await.into_iter().sum();
    if broken == 0 {
        wrong.push("nobody was killed whom somebody followed".into());
    }
    nodes.finish().await?;
    drop(fronts);

    let books = book::read(&site).await?;
    let (effects, acks) = (Effects::of(&books), Acks::read(&list)?);
    wrong.extend(effects.check(&acks));
    wrong.extend(effects.uncalled(&acks));
    wrong.extend(journals::once(&books));
    wrong.extend(journals::unseen(&books));
    let rung = journals::rung(&books);
    if cases < LEAST || rung < cases {
        wrong.push(format!("only {rung} clocks were heard in {cases} cases"));
    }
    let mut stores = journals::stores(&site, office()).await;
    stores.extend(journals::stores(&site, bureau()).await);
    for (name, store) in &stores {
        wrong.extend(journals::whole(name, store).await);
    }
    wrong.extend(journals::delivered(&stores).await);
    for (_, store) in stores {
        store.close().await;
    }
    databases.remove().await?;
    Ok(wrong)
}

/// Cases one after the other by several clerks, while replicas are killed and law time goes on; then the clocks of all of them.
async fn work(
    site: &Site,
    nodes: &Nodes,
    seed: Seed,
    acks: &Acks,
) -> Result<Vec<RecordRef>, Fault> {
    let next = Arc::new(AtomicUsize::new(1));
    let over = CancellationToken::new();
    let mut clerks = JoinSet::new();
    for _ in 0..CLERKS {
        let (site, acks) = (site.clone(), acks.clone());
        let (next, over) = (Arc::clone(&next), over.clone());
        clerks.spawn(async move {
            let mut matters = Vec::new();
            let mut counter = Counter::open(&site, &acks);
            while !over.is_cancelled() {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number.is_multiple_of(AGAIN) {
                    counter = Counter::open(&site, &acks);
                }
                let case = counter.case(number).await;
                matters.push(case.map_err(|fault| format!("case {number}: {}", told(&*fault)))?);
            }
            Ok::<_, Fault>(matters)
        });
    }
    let killing = async {
        for days in DAYS {
            kills::kill(site, nodes, seed, KILLS).await?;
            later(site, days)?;
        }
        kills::kill(site, nodes, seed, KILLS).await?;
        over.cancel();
        Ok::<_, Fault>(())
    };
    let working = async {
        let mut matters = Vec::new();
        while let Some(clerk) = clerks.join_next().await {
            matters.extend(clerk??);
        }
        Ok(matters)
    };
    let ((), matters) = tokio::try_join!(killing, working)?;

    later(site, LAST)?;
    let rung = async {
        let counter = Counter::open(site, acks);
        for matter in &matters {
            counter.overdue(matter.clone()).await?;
        }
        Ok::<_, Fault>(())
    };
    let killing = async { Ok(kills::kill(site, nodes, seed, 1).await?) };
    tokio::try_join!(killing, rung)?;
    Ok(matters)
}

/// Law time goes on by so many days.
fn later(site: &Site, days: u32) -> Result<(), Fault> {
    let mut day = site.now()?.date();
    for _ in 0..days {
        day = day.tomorrow()?;
    }
    site.advance_to(Instant::at(day, 9, 0))?;
    Ok(())
}

/// Returns when nothing waits to be delivered anywhere.
async fn drained(site: &Site) -> Result<(), Fault> {
    let desks = Desks::open(site, Acks::none())?;
    for member in [office(), bureau()] {
        let auditor = desks.clerk(member, member.with_role(Role::Auditor));
        for service in Service::ALL {
            let told = within(DRAINED, "the last message", async || {
                let peers = auditor.ask(service, ListPeersRequest {}).await?.peers;
                let waits = peers.iter().any(|peer| peer.pending + peer.waiting > 0);
                Ok((!waits).then_some(()))
            });
            told.await?;
        }
    }
    Ok(())
}

/// Calls that were answered long ago, made again: the answer is the same, and another question under the same name is none.
async fn asked_again(site: &Site, acks: &Acks, cases: usize) -> Result<Vec<String>, Fault> {
    let mut wrong = Vec::new();
    for number in [1, cases / 2, cases] {
        let counter = Counter::open(site, acks);
        let (first, again) = (
            counter.register(number, number).await?,
            counter.register(number, number).await?,
        );
        if !first.replayed || first != again {
            wrong.push(format!("R{number} was answered {first:?}, then {again:?}"));
        }
        let other = counter.register(number, cases + number).await;
        let other = other.map_err(|fault| fault.to_string());
        if !other
            .as_ref()
            .is_err_and(|why| why.contains("REQUEST_REUSED"))
        {
            wrong.push(format!("the name of R{number} was used again: {other:?}"));
        }
    }
    Ok(wrong)
}

/// Whoever follows has seen each entry of the intake's journal once, in its order.
async fn followed(site: &Site, seen: Vec<Seen>) -> Result<Vec<String>, Fault> {
    // One replica more, which only looks.
    let mut newest = 0;
    for (name, store) in journals::stores(site, office()).await {
        if name == "office/intake" {
            newest = store.frontier().await?.size();
        }
        store.close().await;
    }
    let all: Vec<u64> = (1..=newest).collect();
    let mut wrong = Vec::new();
    for mut seen in seen {
        let last = seen.wait_for(|seen| seen.last() >= Some(&newest));
        let ended = timeout(DRAINED, last).await.is_ok();
        let saw = seen.borrow().clone();
        if !ended || saw != all {
            wrong.push(format!("of {newest} entries these were seen: {saw:?}"));
        }
    }
    Ok(wrong)
}
