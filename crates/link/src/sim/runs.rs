//! Seeded runs: real traffic under loss, repetition, partitions, crashes, cancelled deliveries and clocks that jump.

use domain::id::{DocketId, HandlingId, MatterId, Party};
use node::directory::document::Standing;
use store::channel::Verdict;
use store::{CommitError, Committed};

use super::check::{Acknowledged, faults};
use super::federation::{Federation, SERVICES, agency, office, party};
use super::net::{Planted, Tally, Weather};
use store::entropy::Entropy;

pub(super) const AGENCIES: u16 = 3;
const STEPS: usize = 400;
/// With faults over, everything must have been said after so many rounds.
pub(super) const ROUNDS: usize = 400;

/// How a run went.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    faults: Vec<String>,
    /// The Merkle roots of all journals: equal seeds give equal journals.
    roots: Vec<[u8; 32]>,
    tally: Tally,
    crashes: u32,
    cancelled: u32,
    suspensions: u32,
    acknowledged: usize,
    waited: usize,
}

pub(super) struct Run {
    pub(super) federation: Federation,
    entropy: Entropy,
    pub(super) matters: Vec<MatterId>,
    handlings: Vec<HandlingId>,
    pub(super) acknowledged: Vec<Acknowledged>,
    crashes: u32,
    cancelled: u32,
    suspensions: u32,
}

impl Run {
    pub(super) async fn new(seed: u64, planted: Option<Planted>) -> Self {
        let federation = Federation::of(AGENCIES, seed).await;
        if let Some(planted) = planted {
            federation.net.plant(planted);
        }
        Self {
            federation,
            entropy: Entropy::seeded(seed.rotate_left(17)),
            matters: Vec::new(),
            handlings: Vec::new(),
            acknowledged: Vec::new(),
            crashes: 0,
            cancelled: 0,
            suspensions: 0,
        }
    }

    pub(super) fn below(&self, bound: usize) -> usize {
        usize::try_from(u32::from_be_bytes(self.entropy.bytes())).unwrap() % bound
    }

    pub(super) fn one_of<T: Copy>(&self, all: &[T]) -> Option<T> {
        if all.is_empty() {
            None
        } else {
            Some(all[self.below(all.len())])
        }
    }

    pub(super) fn places(&self) -> Vec<Party> {
        (1..=AGENCIES)
            .flat_map(|ordinal| SERVICES.map(|service| party(agency(ordinal), service)))
            .collect()
    }

    /// Refusals of rules are part of the traffic; a store that fails is not, because nobody is told otherwise here.
    pub(super) fn note(&mut self, answer: Result<Committed, CommitError>) {
        match answer {
            Ok(committed) => self
                .acknowledged
                .push((committed.reference.record, committed.reference.version)),
            Err(CommitError::Refused(_) | CommitError::NotFound(_) | CommitError::ReadOnly(_)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }

    pub(super) fn note_dispatch(&mut self, answer: Result<(HandlingId, Committed), CommitError>) {
        let answer = answer.map(|(handling, committed)| {
            self.handlings.push(handling);
            committed
        });
        self.note(answer);
    }

    pub(super) async fn step(&mut self) {
        match self.below(100) {
            0..=9 => self.traffic().await,
            10..=79 => self.deliver().await,
            80..=84 => self.cancel().await,
            85..=88 => {
                let place = self.one_of(&self.places()).unwrap();
                self.federation.crash(place).await;
                self.crashes += 1;
            }
            89..=91 => {
                let place = self.one_of(&self.places()).unwrap();
                self.federation.net.toggle_cut(place);
            }
            92..=94 => {
                let minutes = i64::try_from(self.below(3 * 24 * 60)).unwrap();
                let place = self.one_of(&self.places()).unwrap();
                // Clocks do not jump together.
                let clock = &self.federation.node(place).clock;
                clock.advance_to(clock.now().plus_minutes(minutes));
            }
            95..=96 => {
                let percent = |limit| u8::try_from(self.below(limit)).unwrap();
                let weather = Weather {
                    request_lost: percent(40),
                    reply_lost: percent(40),
                    twice: percent(30),
                    replayed: percent(40),
                };
                self.federation.net.set_weather(weather);
            }
            97 => {
                // The directory cuts an agency off, or lets it in again.
                let which = self.below(usize::from(AGENCIES));
                let member = &mut self.federation.document.agencies[which];
                member.standing = match member.standing {
                    Standing::Active => Standing::Suspended,
                    Standing::Suspended => Standing::Active,
                };
                self.federation.publish();
                self.suspensions += 1;
            }
            _ => {
                let place = self.one_of(&self.places()).unwrap();
                self.federation.sweep(place).await;
            }
        }
    }

    async fn traffic(&mut self) {
        let organ = agency(2 + u16::try_from(self.below(usize::from(AGENCIES) - 1)).unwrap());
        let matter = self.one_of(&self.matters);
        let handling = self.one_of(&self.handlings);
        match (self.below(4), matter, handling) {
            (1, Some(matter), _) => {
                let urgent = self.below(4) == 0;
                let answer = self.federation.triage(matter, urgent).await;
                self.note(answer);
            }
            (2, Some(matter), _) => {
                let dispatched = self.federation.dispatch(DocketId::of(matter), organ).await;
                self.note_dispatch(dispatched);
            }
            (3, _, Some(handling)) => {
                let answer = self.federation.accept(handling).await;
                self.note(answer);
            }
            // Now and then a docket is there before its matter.
            (0, _, _) if self.below(2) == 0 => {
                let matter = MatterId::new(office(), self.entropy.id(super::federation::start()));
                let answer = self.federation.open_docket(matter).await;
                self.note(answer);
                let dispatched = self.federation.dispatch(DocketId::of(matter), organ).await;
                self.note_dispatch(dispatched);
                self.deliver().await;
                let answer = self.federation.register_as(matter).await;
                self.note(answer);
                self.matters.push(matter);
            }
            _ => {
                let matter = self.federation.register(office()).await.unwrap();
                self.matters.push(matter);
            }
        }
    }

    async fn deliver(&mut self) {
        if let Some((place, channel)) = self.one_of(&self.federation.lines().await) {
            self.federation.step(place, channel).await;
        }
    }

    /// Drops a delivery somewhere on its way, as a stopping process does.
    async fn cancel(&mut self) {
        if let Some((place, channel)) = self.one_of(&self.federation.lines().await) {
            let polls = self.below(8);
            let yields = async {
                for _ in 0..polls {
                    tokio::task::yield_now().await;
                }
            };
            let step = self.federation.courier(place, channel).step();
            tokio::select! {
                biased;
                _ = step => {}
                () = yields => self.cancelled += 1,
            }
        }
    }

    /// Ends all faults.
    pub(super) fn heal(&mut self) {
        self.federation.net.heal();
        for member in &mut self.federation.document.agencies {
            member.standing = Standing::Active;
        }
        self.federation.publish();
    }

    async fn finish(mut self) -> Outcome {
        self.heal();
        let stuck = self.federation.drain(ROUNDS).await;
        let mut faults = faults(&self.federation, &self.acknowledged).await;
        if let Err(stuck) = stuck {
            faults.push(format!("{} channels have not come to rest", stuck.len()));
        }
        let mut roots = Vec::new();
        let mut waited = 0;
        for place in self.places() {
            let store = self.federation.store(place);
            roots.push(store.frontier().await.unwrap().root());
            for peer in store.peers().await.unwrap() {
                let verdicts = store.verdicts(peer.channel, 0, u32::MAX).await.unwrap();
                waited += verdicts
                    .iter()
                    .filter(|row| matches!(row.verdict, Verdict::Waiting(_)))
                    .count();
            }
        }
        Outcome {
            faults,
            roots,
            tally: self.federation.net.tally(),
            crashes: self.crashes,
            cancelled: self.cancelled,
            suspensions: self.suspensions,
            acknowledged: self.acknowledged.len(),
            waited,
        }
    }
}

async fn run(seed: u64, planted: Option<Planted>) -> Outcome {
    let mut run = Run::new(seed, planted).await;
    for _ in 0..STEPS {
        run.step().await;
    }
    run.finish().await
}

const SEEDS: std::ops::Range<u64> = 0..100;

#[tokio::test]
async fn no_acknowledged_change_is_lost_and_every_message_takes_effect_once() {
    let mut seen = Tally::default();
    let (mut crashes, mut cancelled, mut suspensions, mut waited) = (0, 0, 0, 0);
    for seed in SEEDS {
        let outcome = run(seed, None).await;
        assert_eq!(outcome.faults, Vec::<String>::new(), "seed {seed}");
        assert!(outcome.acknowledged > 0, "seed {seed} did nothing");
        seen.delivered += outcome.tally.delivered;
        seen.requests_lost += outcome.tally.requests_lost;
        seen.replies_lost += outcome.tally.replies_lost;
        seen.twice += outcome.tally.twice;
        seen.replayed += outcome.tally.replayed;
        seen.cut += outcome.tally.cut;
        crashes += outcome.crashes;
        cancelled += outcome.cancelled;
        suspensions += outcome.suspensions;
        waited += outcome.waited;
    }
    // A simulation in which nothing goes wrong proves nothing.
    for (what, count) in [
        ("delivered", seen.delivered),
        ("requests lost", seen.requests_lost),
        ("replies lost", seen.replies_lost),
        ("twice", seen.twice),
        ("replayed", seen.replayed),
        ("cut off", seen.cut),
        ("crashes", crashes.into()),
        ("cancelled", cancelled.into()),
        ("suspensions", suspensions.into()),
        ("waited", u64::try_from(waited).unwrap()),
    ] {
        assert!(count >= 20, "{what}: {count} in all runs");
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_journals() {
    for seed in [3, 11] {
        assert_eq!(run(seed, None).await, run(seed, None).await);
        assert_ne!(run(seed, None).await.roots, run(seed + 1, None).await.roots);
    }
}

/// How many seeds it takes to find a planted fault.
async fn found_after(planted: Planted) -> Option<u64> {
    for seed in 0..20 {
        if !run(seed, Some(planted)).await.faults.is_empty() {
            return Some(seed);
        }
    }
    None
}

#[tokio::test]
async fn planted_faults_are_found() {
    for planted in Planted::ALL {
        assert!(
            found_after(planted).await.is_some(),
            "{planted:?} was not found"
        );
    }
}
