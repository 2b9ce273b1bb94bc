//! The normal form of a site's journals: what two runs of one story have in common, as text that can be compared.
//!
//! Per record the same events with the same coded facts and legal days; ids, salts, digests, incarnations and instants of
//! recording are replaced by the story's names, and instants by their day. Events that follow from one origin (calls here,
//! clocks here, the messages of one other record) keep their order; how origins interleave is left out, because
//! messages of different origins may arrive in any order.

pub mod book;
mod diff;
mod effects;
mod names;
mod texts;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use contracts::facts::{Fact, Facts};
use domain::people::Author;

pub use book::Unread;
pub use diff::diff;
pub use effects::{Effects, effects};
pub use texts::{Texts, texts};

use self::book::{Book, Line, Origin, Stream};
use self::names::{Names, agency};
use super::site::Site;

/// The normal form of all stores of a site whose nodes have stopped.
pub async fn form(site: &Site) -> Result<String, Unread> {
    Ok(render(&book::read(site).await?))
}

/// The normal form of journals.
pub fn render(books: &[Book]) -> String {
    let writer = Writer {
        names: Names::of(books),
        facts: Facts::load(),
    };
    let mut text = String::new();
    for book in books {
        writer.book(&mut text, book);
    }
    text
}

struct Writer {
    names: Names,
    facts: Facts,
}

/// Writing to a string cannot fail.
macro_rules! put {
    ($text:expr, $($arg:tt)*) => {{ let _ = writeln!($text, $($arg)*); }};
}

impl Writer {
    fn book(&self, text: &mut String, book: &Book) {
        let place = format!("{}/{}", book.node.slug, book.service);
        let mut streams: Vec<(String, &Stream)> = book
            .streams
            .iter()
            .map(|(id, stream)| (self.names.of_record(*id), stream))
            .collect();
        streams.sort_by(|(left, _), (right, _)| left.cmp(right));
        for (name, stream) in streams {
            put!(text, "== {place}: {name}");
            put!(text, "stage {}", stream.stage);
            self.stream(text, stream);
        }
        let mut held: Vec<String> = book
            .held
            .iter()
            .map(|(origin, what)| {
                let origin = origin.map(|origin| self.names.of_record(origin));
                let origin = origin.as_deref().unwrap_or("nobody knows whom");
                format!("{what}: a message of {origin}")
            })
            .collect();
        held.sort();
        if !held.is_empty() {
            put!(text, "== {place}: held back\n{}", held.join("\n"));
        }
    }

    fn stream(&self, text: &mut String, stream: &Stream) {
        let mut origins: BTreeMap<String, Vec<&Line>> = BTreeMap::new();
        for line in &stream.lines {
            origins
                .entry(self.origin(line.origin))
                .or_default()
                .push(line);
        }
        for (origin, lines) in origins {
            put!(text, "from {origin}");
            for line in lines {
                self.entry(text, line);
            }
        }
    }

    fn origin(&self, origin: Origin) -> String {
        match origin {
            Origin::Call => "calls".to_owned(),
            Origin::Clock => "clocks".to_owned(),
            Origin::Record(record) => self.names.of_record(record),
            Origin::Nowhere => "a message that was never received".to_owned(),
        }
    }

    fn entry(&self, text: &mut String, line: &Line) {
        let entry = &line.entry;
        let by = match &entry.by {
            Author::Staff(person) => {
                format!("{}#{}", agency(person.agency), person.number.as_str())
            }
            Author::Peer(party) => format!("{}/{}", agency(party.agency), party.service),
            Author::Clock => "the clock".to_owned(),
        };
        let rules = &entry.rules;
        put!(
            text,
            "  {} by {by} on {}, rules {}/{}/{}",
            entry.event.name(),
            entry.happened.date(),
            rules.calendar,
            rules.profile,
            rules.directory
        );
        let facts = self.facts.of(entry);
        let kind = entry.event.kind().name().replace('-', "_");
        let Some(Fact::Fields(events)) = facts.get(&kind) else {
            return;
        };
        for (_, event) in events {
            self.fact(text, "", event);
        }
    }

    /// A line a fact, under its path.
    fn fact(&self, text: &mut String, path: &str, fact: &Fact) {
        let value = match fact {
            Fact::Fields(fields) if !fields.is_empty() => {
                for (name, fact) in fields {
                    self.fact(text, &below(path, name), fact);
                }
                return;
            }
            Fact::List(facts) => {
                for (index, fact) in facts.iter().enumerate() {
                    self.fact(text, &below(path, &index.to_string()), fact);
                }
                return;
            }
            // A choice that carries nothing but itself.
            Fact::Fields(_) => String::new(),
            Fact::Flag(flag) => flag.to_string(),
            Fact::Number(number) => number.to_string(),
            Fact::Text(value) => self.names.of_text(value),
            Fact::Code(code) => code.clone(),
            Fact::Bytes(bytes) => format!("{} bytes", bytes.len()),
            Fact::Instant(instant) => instant.date().to_string(),
            Fact::Record(record) => self.names.of_record(*record),
            Fact::Sealed(sealed) => format!("sealed, {} characters", sealed.length),
        };
        put!(text, "    {path}: {value}");
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

#[cfg(test)]
mod tests;
