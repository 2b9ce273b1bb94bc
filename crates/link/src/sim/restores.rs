//! Seeded runs in which nodes are put back from backups, again and again, while everything else goes wrong too.

use std::collections::BTreeMap;

use domain::docket::{Progress, Stage};
use domain::entry::State;
use domain::id::{DocketId, Party};
use domain::matter::ClaimNo;
use store::{Channel, Heard, Hearing, Snapshot};

use super::check::{contradictions, faults};
use super::federation::{agency, office};
use super::runs::{ROUNDS, Run};
use crate::courier::Step;

const STEPS: usize = 300;

/// From which moment a node is put back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Backup {
    /// Nobody has heard anything since.
    Unheard,
    Any,
}

/// A fault of this program that the runs have to find.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Planted {
    Nothing,
    /// Records of the backup go on at once.
    GoesOnAtOnce,
}

#[derive(Debug, Default)]
struct Outcome {
    faults: Vec<String>,
    restores: u32,
    /// Restored nodes that were told of nothing lost, and of something, when all was over.
    whole: u32,
    lost: u32,
}

struct Restores {
    run: Run,
    backup: Backup,
    planted: Planted,
    saved: BTreeMap<Party, Snapshot>,
    restores: u32,
}

impl Restores {
    async fn step(&mut self) {
        match (self.run.below(40), self.backup) {
            (0, Backup::Any) => {
                let place = self.run.one_of(&self.run.places()).unwrap();
                let snapshot = self.run.federation.node(place).disk.snapshot();
                self.saved.insert(place, snapshot);
            }
            (1, Backup::Any) => {
                let places: Vec<Party> = self.saved.keys().copied().collect();
                if let Some(place) = self.run.one_of(&places) {
                    // Now and then the same backup is put back twice.
                    let backup = self.saved[&place].clone();
                    self.revive(place, backup).await;
                }
            }
            (1, Backup::Unheard) => {
                let place = self.run.one_of(&self.run.places()).unwrap();
                let backup = self.run.federation.node(place).disk.snapshot();
                for _ in 0..self.run.below(4) {
                    self.unheard().await;
                }
                self.revive(place, backup).await;
            }
            _ => self.run.step().await,
        }
    }

    /// A change of which no other service has heard yet.
    async fn unheard(&mut self) {
        match (self.run.below(3), self.run.one_of(&self.run.matters)) {
            (1, Some(matter)) => {
                let answer = self.run.federation.triage(matter, false).await;
                self.run.note(answer);
            }
            (2, Some(matter)) => {
                let docket = DocketId::of(matter);
                let answer = self.run.federation.dispatch(docket, agency(2)).await;
                self.run.note_dispatch(answer);
            }
            _ => {
                let matter = self.run.federation.register(office()).await.unwrap();
                self.run.matters.push(matter);
            }
        }
    }

    async fn revive(&mut self, place: Party, backup: Snapshot) {
        self.run.federation.revive(place, backup).await;
        self.restores += 1;
        let store = self.run.federation.store(place);
        if self.planted == Planted::GoesOnAtOnce {
            let standstill = store.standstill().await.unwrap().unwrap();
            for channel in standstill.hearings.into_keys() {
                let heard = Heard {
                    hearing: Hearing::Whole,
                    offered: 0,
                    verdicts_from: 0,
                };
                store.hear(channel, heard).await.unwrap();
            }
        }
        // What was acknowledged after the backup is lost with it.
        for (record, version) in &mut self.run.acknowledged {
            if self.run.federation.place_of(record.home()) == place {
                let kept = store.load(*record).await.unwrap();
                *version = kept.map_or(0, |loaded| loaded.version).min(*version);
            }
        }
    }

    /// Lets everything come to rest, clocks and messages that waited included.
    async fn rest(&mut self) -> Vec<String> {
        let mut stuck = Vec::new();
        for _ in 0..3 {
            stuck = self
                .run
                .federation
                .drain(ROUNDS)
                .await
                .err()
                .unwrap_or_default();
            for place in self.run.places() {
                self.run.federation.sweep(place).await;
            }
        }
        stuck.extend(
            self.run
                .federation
                .drain(ROUNDS)
                .await
                .err()
                .unwrap_or_default(),
        );
        let told = |(channel, step): (Channel, Step)| {
            let place = self.run.federation.place_of(channel.from);
            let fault = self
                .run
                .federation
                .node(place)
                .desk
                .contact(channel)
                .seen()
                .fault;
            format!("{channel:?} has not come to rest: {step:?} {fault:?}")
        };
        stuck.into_iter().map(told).collect()
    }

    /// A new matter goes its whole way, whatever is held.
    async fn new_matter(&mut self) -> Result<(), String> {
        let federation = &mut self.run.federation;
        let matter = federation.register(office()).await.unwrap();
        federation.triage(matter, false).await.unwrap();
        federation.drain(ROUNDS).await.map_err(|_| "registered")?;
        let docket = DocketId::of(matter);
        let dispatched = federation.dispatch(docket, agency(2)).await;
        let (handling, _) = dispatched.map_err(|error| format!("no dispatch: {error}"))?;
        federation.drain(ROUNDS).await.map_err(|_| "dispatched")?;
        let accepted = federation.accept(handling).await;
        accepted.map_err(|error| format!("no acceptance: {error}"))?;
        federation.drain(ROUNDS).await.map_err(|_| "accepted")?;
        let state = federation.state(docket.record()).await;
        match state.as_deref() {
            Some(State::Docket(docket))
                if matches!(
                    docket.claim(ClaimNo(1)).map(|claim| &claim.stage),
                    Some(Stage::Away {
                        progress: Progress::Accepted { .. },
                        ..
                    })
                ) =>
            {
                Ok(())
            }
            _ => Err("the acceptance did not come back".to_owned()),
        }
    }

    async fn finish(mut self) -> Outcome {
        self.run.heal();
        let mut outcome = Outcome {
            faults: self.rest().await,
            restores: self.restores,
            ..Outcome::default()
        };
        if let Err(why) = self.new_matter().await {
            outcome.faults.push(format!("a new matter: {why}"));
        }
        outcome.faults.extend(self.rest().await);
        let acknowledged = &self.run.acknowledged;
        outcome
            .faults
            .extend(faults(&self.run.federation, acknowledged).await);
        outcome
            .faults
            .extend(contradictions(&self.run.federation).await);
        for place in self.run.places() {
            let store = self.run.federation.store(place);
            if let Some(standstill) = store.standstill().await.unwrap() {
                if standstill
                    .hearings
                    .values()
                    .any(|it| *it == Hearing::Unheard)
                {
                    outcome
                        .faults
                        .push(format!("{place} has not heard everybody"));
                }
                if standstill.holds() {
                    outcome.lost += 1;
                } else {
                    outcome.whole += 1;
                }
            }
        }
        outcome
    }
}

async fn run(seed: u64, backup: Backup, planted: Planted) -> Outcome {
    let mut restores = Restores {
        run: Run::new(seed, None).await,
        backup,
        planted,
        saved: BTreeMap::new(),
        restores: 0,
    };
    for _ in 0..STEPS {
        restores.step().await;
    }
    restores.finish().await
}

#[tokio::test]
async fn where_nobody_has_heard_more_a_restored_node_goes_on_and_everything_ends_equal() {
    let (mut restores, mut whole) = (0, 0);
    for seed in 0..25 {
        let outcome = run(seed, Backup::Unheard, Planted::Nothing).await;
        assert_eq!(outcome.faults, Vec::<String>::new(), "seed {seed}");
        assert_eq!(outcome.lost, 0, "seed {seed}");
        restores += outcome.restores;
        whole += outcome.whole;
    }
    assert!(restores >= 100 && whole >= 50, "{restores} {whole}");
}

#[tokio::test]
async fn where_something_is_lost_what_is_held_stands_still_and_nobody_is_told_two_things() {
    let (mut restores, mut whole, mut lost) = (0, 0, 0);
    // The last three have found faults that the others had not.
    for seed in (0..25).chain([52, 65, 124]) {
        let outcome = run(seed, Backup::Any, Planted::Nothing).await;
        assert_eq!(outcome.faults, Vec::<String>::new(), "seed {seed}");
        restores += outcome.restores;
        whole += outcome.whole;
        lost += outcome.lost;
    }
    assert!(
        restores >= 100 && lost >= 10 && whole >= 10,
        "{restores} {whole} {lost}"
    );
}

#[tokio::test]
async fn a_node_that_goes_on_at_once_is_found_out() {
    let mut found = false;
    for seed in 0..20 {
        let outcome = run(seed, Backup::Any, Planted::GoesOnAtOnce).await;
        found |= outcome
            .faults
            .iter()
            .any(|fault| fault.contains("said twice"));
    }
    assert!(found);
}
