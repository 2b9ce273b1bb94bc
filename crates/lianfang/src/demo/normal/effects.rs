//! Whether every acknowledged change has exactly one effect in the journals.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::entry::Cause;
use domain::id::{RecordId, Service};

use super::book::{self, Book, Origin, Unread};
use crate::demo::acks::Acknowledged;
use crate::demo::site::Site;

/// The node and service that wrote an entry.
type Place = (&'static str, Service);
/// A request, by the service it was made to.
type Asked = (Place, [u8; 16]);

/// What calls and messages have done, by the journals.
#[derive(Debug, Default)]
pub struct Effects {
    /// Which request wrote each version of a record; `None` where a message or a clock did.
    entries: HashMap<(RecordId, u64), Option<Asked>>,
    /// The positions that each request wrote.
    requests: BTreeMap<Asked, Vec<u64>>,
    /// Entries caused by messages that nobody has received.
    orphans: Vec<(RecordId, u64)>,
}

/// The effects in all stores of a site whose nodes have stopped.
pub async fn effects(site: &Site) -> Result<Effects, Unread> {
    Ok(Effects::of(&book::read(site).await?))
}

impl Effects {
    pub fn of(books: &[Book]) -> Self {
        let mut effects = Self::default();
        for book in books {
            let place = (book.node.slug, book.service);
            for (record, stream) in &book.streams {
                for line in &stream.lines {
                    let asked = match line.entry.cause {
                        Cause::Request(id) => Some((place, id)),
                        Cause::Message(_) | Cause::Timer => None,
                    };
                    if let Some(asked) = asked {
                        let positions = effects.requests.entry(asked).or_default();
                        positions.push(line.position);
                    }
                    if line.origin == Origin::Nowhere {
                        effects.orphans.push((*record, line.version));
                    }
                    let at = (*record, line.version);
                    effects.entries.insert(at, asked);
                }
            }
        }
        for positions in effects.requests.values_mut() {
            positions.sort_unstable();
        }
        effects
    }

    /// What is wrong, a sentence each; nothing where every acknowledgement has exactly one effect.
    pub fn check(&self, acknowledged: &[Acknowledged]) -> Vec<String> {
        let mut wrong: Vec<String> = self
            .orphans
            .iter()
            .map(|(record, version)| {
                format!("{record} version {version} follows from a message that was never received")
            })
            .collect();
        let mut steps: HashMap<Asked, &str> = HashMap::new();
        let mut effects: HashMap<&str, (&str, u64)> = HashMap::new();
        for ack in acknowledged {
            let effect = (ack.record.as_str(), ack.version);
            if *effects.entry(&ack.step).or_insert(effect) != effect {
                wrong.push(format!("{} was acknowledged with two effects", ack.step));
            }
            match self.request_of(ack) {
                Ok(request) => {
                    let step = *steps.entry(request).or_insert(&ack.step);
                    if step != ack.step {
                        wrong.push(format!("{} and {step} share one effect", ack.step));
                    }
                    wrong.extend(self.once(ack, request));
                }
                Err(why) => wrong.push(why),
            }
        }
        wrong
    }

    /// What the journals have of calls that nobody acknowledged, a sentence each; nothing where every caller got its answer.
    pub fn uncalled(&self, acknowledged: &[Acknowledged]) -> Vec<String> {
        let called: HashSet<Asked> = acknowledged
            .iter()
            .filter_map(|ack| self.request_of(ack).ok())
            .collect();
        self.requests
            .iter()
            .filter(|(request, _)| !called.contains(request))
            .map(|(((node, service), _), positions)| {
                format!("{node}/{service} has effects at {positions:?} of a call that nobody made")
            })
            .collect()
    }

    fn request_of(&self, ack: &Acknowledged) -> Result<Asked, String> {
        let Acknowledged {
            step,
            record,
            version,
            ..
        } = ack;
        let id: RecordId = record
            .parse()
            .map_err(|_| format!("{step} was acknowledged with no record"))?;
        match self.entries.get(&(id, *version)) {
            None => Err(format!(
                "{step} was acknowledged as version {version} of {record}, which is lost"
            )),
            Some(None) => Err(format!(
                "{step} was acknowledged as version {version} of {record}, which is the effect of something else"
            )),
            Some(Some(asked)) => Ok(*asked),
        }
    }

    /// A request writes its entries in one change, so side by side, and the last one is what was acknowledged.
    fn once(&self, ack: &Acknowledged, request: Asked) -> Option<String> {
        let positions = self.requests.get(&request)?;
        let side_by_side = positions
            .windows(2)
            .all(|pair| matches!(pair, [left, right] if left + 1 == *right));
        let ends_there = positions.last() == Some(&ack.position);
        (!side_by_side || !ends_there).then(|| {
            format!(
                "{} was acknowledged at position {} and has effects at {positions:?}",
                ack.step, ack.position
            )
        })
    }
}
