//! What the stores hold in the end, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use contracts::codec::Wire;
use domain::entry::{Cause, Event};
use domain::id::Service;
use domain::matter;
use lianfang::demo::cast::Member;
use lianfang::demo::normal::book::{Book, Line, Origin};
use lianfang::demo::site::Site;
use store::channel::Verdict;
use store::{Clock, Entropy, Frontier, Options, Store};

const ROWS: u32 = 1_000;

/// The stores of a member, one a service, each with the name by which it is told.
pub(crate) async fn stores(site: &Site, member: &Member) -> Vec<(String, Store<Wire>)> {
    let mut stores = Vec::new();
    for service in Service::ALL {
        let config = site.keeper(member, service);
        let options = Options {
            service,
            engine: config.engine(service).unwrap(),
            key_file: config.identity_folder().vault_key(service),
            rules: site.directory().rules(),
        };
        let store = Store::open(options, Clock::System, Entropy::system()).await;
        stores.push((format!("{}/{service}", member.slug), store.unwrap()));
    }
    stores
}

/// The leaves give the root, and each position is there once.
pub(crate) async fn whole(name: &str, store: &Store<Wire>) -> Vec<String> {
    let mut frontier = Frontier::default();
    let mut wrong = Vec::new();
    loop {
        let rows = store.journal(frontier.size(), ROWS).await.unwrap();
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.position != frontier.size() + 1 {
                wrong.push(format!(
                    "{name}: {} follows {}",
                    row.position,
                    frontier.size()
                ));
            }
            frontier.append(row.leaf);
        }
    }
    if frontier != store.frontier().await.unwrap() {
        wrong.push(format!("{name}: the root is not that of the leaves"));
    }
    wrong
}

/// Every message that was sent was received once and had its effect once, and both ends know.
pub(crate) async fn delivered(stores: &[(String, Store<Wire>)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, store) in stores {
        for state in store.channels().await.unwrap() {
            let to = format!("{name} to {}", state.channel.to);
            if state.pending > 0 {
                wrong.push(format!("{to}: {} wait", state.pending));
            }
            let mut after = 0;
            loop {
                let rows = store.pending(state.channel, after, ROWS).await.unwrap();
                let Some(last) = rows.last() else { break };
                after = last.seq;
                for row in rows {
                    let sent = format!("{to}: message {}", row.seq);
                    if row.verdict != Some(Verdict::Applied) {
                        wrong.push(format!("{sent} has the verdict {:?}", row.verdict));
                    }
                    let mut times = 0;
                    for (_, store) in stores {
                        let facts = store.link_facts(&row.message_id).await.unwrap();
                        let here = |arrived: &&store::channel::IncomingRow| {
                            arrived.channel == state.channel && arrived.seq == row.seq
                        };
                        let arrived = facts.received.iter().filter(here);
                        times += arrived
                            .filter(|each| each.verdict == Verdict::Applied)
                            .count();
                        if facts.received.len() > 1 {
                            wrong.push(format!(
                                "{sent} was received {} times",
                                facts.received.len()
                            ));
                        }
                    }
                    if times != 1 {
                        wrong.push(format!("{sent} was applied {times} times"));
                    }
                }
            }
        }
        if !store.held_back().await.unwrap().is_empty() {
            wrong.push(format!("{name} holds messages back"));
        }
    }
    wrong
}

/// No message has two effects, no clock was heard twice, and the numbers of the matters have no gap.
pub(crate) fn once(books: &[Book]) -> Vec<String> {
    let mut wrong = Vec::new();
    for book in books {
        let place = format!("{}/{}", book.node.slug, book.service);
        let mut effects: BTreeMap<_, BTreeSet<u64>> = BTreeMap::new();
        let mut rung: HashMap<_, usize> = HashMap::new();
        let mut numbers = Vec::new();
        for (record, stream) in &book.streams {
            for line in &stream.lines {
                if let Cause::Message(message) = line.entry.cause {
                    effects.entry(message).or_default().insert(line.position);
                }
                if line.origin == Origin::Clock {
                    // The same event of the same clock.
                    let heard = format!("{record}: {:?}", line.entry.event);
                    *rung.entry(heard).or_default() += 1;
                }
                if let Event::Matter(matter::Event::Registered(registration)) = &line.entry.event {
                    numbers.push(registration.number.counter());
                }
            }
        }
        for positions in effects.values() {
            // One change writes its entries side by side.
            let (first, last) = (positions.first(), positions.last());
            let spread = last.zip(first).map(|(last, first)| last - first + 1);
            if spread != Some(positions.len() as u64) {
                wrong.push(format!("{place}: a message has effects at {positions:?}"));
            }
        }
        let twice = rung.iter().filter(|(_, times)| **times > 1);
        wrong.extend(twice.map(|(heard, times)| format!("{place}: heard {times} times: {heard}")));
        numbers.sort_unstable();
        let expected: Vec<u32> = (1..).take(numbers.len()).collect();
        if numbers != expected {
            wrong.push(format!("{place}: the numbers are {numbers:?}"));
        }
    }
    wrong
}

/// How many entries clocks have caused.
pub(crate) fn rung(books: &[Book]) -> usize {
    let lines = books.iter().flat_map(|book| book.streams.values());
    let lines = lines.flat_map(|stream| &stream.lines);
    lines.filter(|line| line.origin == Origin::Clock).count()
}

/// What `once` does not see of faults that are planted in good journals, a sentence each.
pub(crate) fn unseen(books: &[Book]) -> Vec<String> {
    let mut unseen = Vec::new();
    let mut expect = |fault: &str, plant: fn(&mut Book) -> bool| {
        let mut planted = books.to_vec();
        let done = planted.iter_mut().any(plant);
        if !done || !once(&planted).iter().any(|why| why.contains(fault)) {
            unseen.push(format!("planted and not found: {fault}"));
        }
    };
    expect("heard 2 times", |book| {
        again(book, |line| line.origin == Origin::Clock)
    });
    expect("a message has effects at", |book| {
        again(book, |line| matches!(line.entry.cause, Cause::Message(_)))
    });
    expect("the numbers are", |book| {
        let first = book.streams.iter().find(|(_, stream)| {
            stream.lines.iter().any(|line| {
                matches!(&line.entry.event, Event::Matter(matter::Event::Registered(registration))
                    if registration.number.counter() == 1)
            })
        });
        let first = first.map(|(record, _)| *record);
        first.is_some_and(|first| book.streams.remove(&first).is_some())
    });
    unseen
}

/// Has an entry happen a second time, later.
fn again(book: &mut Book, which: fn(&Line) -> bool) -> bool {
    let mut lines = book.streams.values_mut().map(|stream| &mut stream.lines);
    lines.any(
        |lines| match lines.iter().find(|line| which(line)).cloned() {
            None => false,
            Some(mut line) => {
                line.position += 1_000_000;
                lines.push(line);
                true
            }
        },
    )
}
