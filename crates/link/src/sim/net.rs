//! The way between nodes: loses requests and replies, repeats old deliveries, and cuts nodes off, as the seed says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use contracts::codec::Wire;
use contracts::wire::Wired;
use domain::id::Party;
use node::directory::DirectoryView;
use store::entropy::Entropy;

use crate::carrier::{Carrier, Failed};
use crate::desk::Desk;
use crate::refused::Refused;
use crate::wire::pb;

/// A fault of the way itself that real networks do not have: tests plant one to see that they would notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Planted {
    /// Says that a delivery is durable, and loses it.
    AcknowledgesTooEarly,
    /// Delivers, but says of every message that it was received, also of those after a gap.
    AcknowledgesTooMuch,
    /// Takes verdicts and loses them.
    SwallowsVerdicts,
    /// Changes the bytes of messages.
    Garbles,
    /// Delivers to another service of the same agency.
    Misroutes,
}

impl Planted {
    pub(crate) const ALL: [Self; 5] = [
        Self::AcknowledgesTooEarly,
        Self::AcknowledgesTooMuch,
        Self::SwallowsVerdicts,
        Self::Garbles,
        Self::Misroutes,
    ];
}

/// How many of a hundred calls suffer what.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Weather {
    pub(crate) request_lost: u8,
    pub(crate) reply_lost: u8,
    pub(crate) twice: u8,
    /// An old delivery arrives once more before this one.
    pub(crate) replayed: u8,
}

/// What happened, so that a run can show that it was worth running.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) delivered: u64,
    pub(crate) requests_lost: u64,
    pub(crate) replies_lost: u64,
    pub(crate) twice: u64,
    pub(crate) replayed: u64,
    pub(crate) cut: u64,
}

type Tamper = Box<dyn FnMut(&mut pb::DeliverRequest) + Send>;

struct State {
    desks: BTreeMap<Party, Arc<Desk<Wire>>>,
    directory: Option<Arc<DirectoryView>>,
    entropy: Entropy,
    weather: Weather,
    cut: BTreeSet<Party>,
    past: Vec<(Party, Party, pb::DeliverRequest)>,
    tally: Tally,
    planted: Option<Planted>,
    tamper: Option<Tamper>,
}

pub(crate) struct Net(Mutex<State>);

/// How many old deliveries are kept to arrive once more.
const PAST: usize = 200;

impl Net {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(State {
            desks: BTreeMap::new(),
            directory: None,
            entropy: Entropy::seeded(seed ^ 0x6e65_7400),
            weather: Weather::default(),
            cut: BTreeSet::new(),
            past: Vec::new(),
            tally: Tally::default(),
            planted: None,
            tamper: None,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub(crate) fn mount(&self, place: Party, desk: Arc<Desk<Wire>>) {
        self.lock().desks.insert(place, desk);
    }

    pub(crate) fn publish(&self, view: Arc<DirectoryView>) {
        self.lock().directory = Some(view);
    }

    pub(crate) fn set_weather(&self, weather: Weather) {
        self.lock().weather = weather;
    }

    pub(crate) fn plant(&self, planted: Planted) {
        self.lock().planted = Some(planted);
    }

    pub(crate) fn tamper(&self, tamper: impl FnMut(&mut pb::DeliverRequest) + Send + 'static) {
        self.lock().tamper = Some(Box::new(tamper));
    }

    pub(crate) fn untampered(&self) {
        self.lock().tamper = None;
    }

    /// Cuts a node off, or lets it in again.
    pub(crate) fn toggle_cut(&self, place: Party) {
        let mut state = self.lock();
        if !state.cut.remove(&place) {
            state.cut.insert(place);
        }
    }

    pub(crate) fn heal(&self) {
        let mut state = self.lock();
        state.cut.clear();
        state.weather = Weather::default();
    }

    pub(crate) fn tally(&self) -> Tally {
        self.lock().tally
    }

    /// The newest delivery of messages between two parties, as it went over the wire.
    pub(crate) fn last_messages(&self, from: Party, to: Party) -> Option<pb::DeliverRequest> {
        self.last(from, to, |request| !request.messages.is_empty())
    }

    /// The newest delivery of verdicts between two parties.
    pub(crate) fn last_verdicts(&self, from: Party, to: Party) -> Option<pb::DeliverRequest> {
        self.last(from, to, |request| !request.verdicts.is_empty())
    }

    fn last(
        &self,
        from: Party,
        to: Party,
        which: fn(&pb::DeliverRequest) -> bool,
    ) -> Option<pb::DeliverRequest> {
        let state = self.lock();
        let mut past = state.past.iter().rev();
        let found = past.find(|(a, b, request)| (*a, *b) == (from, to) && which(request));
        found.map(|(_, _, request)| request.clone())
    }

    fn route(
        state: &mut State,
        from: Party,
        to: Party,
    ) -> Result<(Party, Arc<Desk<Wire>>), Failed> {
        let directory = state.directory.as_ref().unwrap();
        let peer = Party {
            agency: directory.node_of(from.agency).ok_or(Failed::Unreachable)?,
            ..from
        };
        let place = Party {
            agency: directory.node_of(to.agency).ok_or(Failed::Unreachable)?,
            ..to
        };
        if state.cut.contains(&peer) != state.cut.contains(&place) {
            state.tally.cut += 1;
            return Err(Failed::Unreachable);
        }
        let mut place = place;
        if state.planted == Some(Planted::Misroutes) {
            place = *state
                .desks
                .keys()
                .find(|each| each.agency == place.agency && **each != place)
                .unwrap();
        }
        Ok((
            peer,
            Arc::clone(state.desks.get(&place).ok_or(Failed::Unreachable)?),
        ))
    }

    /// Calls a desk directly, as if from a certificate; for attackers.
    pub(crate) async fn call(
        &self,
        peer: Party,
        place: Party,
        request: pb::DeliverRequest,
    ) -> Result<pb::DeliverResponse, Refused> {
        let desk = Arc::clone(&self.lock().desks[&place]);
        desk.deliver(peer, request).await
    }
}

fn chance(state: &State, percent: u8) -> bool {
    let [drawn]: [u8; 1] = state.entropy.bytes();
    u16::from(drawn) * 100 < u16::from(percent) * 256
}

fn refused(refused: Refused) -> Failed {
    Failed::Refused(refused.reason().to_owned())
}

/// What a delivery meets on its way.
struct Fate {
    desk: Arc<Desk<Wire>>,
    peer: Party,
    replay: Option<(Party, pb::DeliverRequest)>,
    replay_desk: Option<Arc<Desk<Wire>>>,
    twice: bool,
    reply_lost: bool,
}

impl Net {
    fn fate(
        &self,
        from: Party,
        to: Party,
        request: &mut pb::DeliverRequest,
    ) -> Result<Fate, Failed> {
        let mut state = self.lock();
        let (peer, desk) = Self::route(&mut state, from, to)?;
        let weather = state.weather;
        state.past.push((from, to, request.clone()));
        if state.past.len() > PAST {
            state.past.remove(0);
        }
        if chance(&state, weather.request_lost) {
            state.tally.requests_lost += 1;
            return Err(Failed::Unreachable);
        }
        if let Some(tamper) = &mut state.tamper {
            tamper(request);
        }
        let mut fate = Fate {
            desk,
            peer,
            replay: None,
            replay_desk: None,
            twice: false,
            reply_lost: false,
        };
        if chance(&state, weather.replayed) {
            let drawn = usize::from(u16::from_be_bytes(state.entropy.bytes())) % state.past.len();
            let (from, to, old) = state.past[drawn].clone();
            if let Ok((peer, desk)) = Self::route(&mut state, from, to) {
                fate.replay = Some((peer, old));
                fate.replay_desk = Some(desk);
                state.tally.replayed += 1;
            }
        }
        if chance(&state, weather.twice) {
            fate.twice = true;
            state.tally.twice += 1;
        }
        if chance(&state, weather.reply_lost) {
            fate.reply_lost = true;
            state.tally.replies_lost += 1;
        }
        state.tally.delivered += 1;
        Ok(fate)
    }
}

impl Carrier for Net {
    async fn hello(
        &self,
        from: Party,
        to: Party,
        request: pb::HelloRequest,
    ) -> Result<pb::HelloResponse, Failed> {
        let (peer, desk, lost) = {
            let mut state = self.lock();
            let (peer, desk) = Self::route(&mut state, from, to)?;
            let weather = state.weather;
            if chance(&state, weather.request_lost) {
                return Err(Failed::Unreachable);
            }
            (peer, desk, chance(&state, weather.reply_lost))
        };
        let answer = desk.answer_hello(peer, request).await.map_err(refused);
        if lost {
            Err(Failed::Unreachable)
        } else {
            answer
        }
    }

    async fn deliver(
        &self,
        from: Party,
        to: Party,
        mut request: pb::DeliverRequest,
    ) -> Result<pb::DeliverResponse, Failed> {
        let planted = self.lock().planted;
        let last = request.messages.last().map_or(0, |envelope| envelope.seq);
        let fate = self.fate(from, to, &mut request)?;
        match planted {
            Some(Planted::AcknowledgesTooEarly) if last > 0 && last.is_multiple_of(3) => {
                return Ok(pb::DeliverResponse {
                    received_through: last,
                    verdicts_through: 0,
                    incarnation: fate.desk.store.incarnation().to_wire(),
                });
            }
            Some(Planted::AcknowledgesTooMuch) if request.messages.len() > 1 => {
                request.messages.remove(0);
            }
            Some(Planted::SwallowsVerdicts) => request.verdicts.clear(),
            Some(Planted::Garbles) => request
                .messages
                .iter_mut()
                .for_each(|envelope| envelope.message.reverse()),
            _ => {}
        }
        if let (Some((peer, old)), Some(desk)) = (fate.replay, fate.replay_desk) {
            // Whatever comes of an old delivery goes to nobody.
            let _answer = desk.deliver(peer, old).await;
        }
        if planted == Some(Planted::SwallowsVerdicts) && request.messages.is_empty() {
            return Ok(pb::DeliverResponse {
                received_through: 0,
                verdicts_through: u64::MAX,
                incarnation: fate.desk.store.incarnation().to_wire(),
            });
        }
        if fate.twice {
            let _answer = fate.desk.deliver(fate.peer, request.clone()).await;
        }
        let mut answer = fate.desk.deliver(fate.peer, request).await.map_err(refused);
        if planted == Some(Planted::AcknowledgesTooMuch)
            && let Ok(response) = &mut answer
        {
            response.received_through = last;
        }
        if fate.reply_lost {
            Err(Failed::Unreachable)
        } else {
            answer
        }
    }
}
