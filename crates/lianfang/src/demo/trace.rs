//! Shows what one act did as a tree over the nodes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use domain::id::AgencyId;
pub use node::collector::{Beyond, CollectedSpan, Collector, CollectorError, SpanId, TraceId};
use node::keys::hexadecimal;
use node::machine;
use store::Entropy;

use super::cast;

/// The attribute of an application's span that names the message.
const MESSAGE: &str = "lianfang.message";
/// What the demonstration calls itself in traces.
const SERVICE: &str = "demo";

/// One act of the story: the root of a trace. Calls made in it carry its `traceparent`.
#[derive(Clone, Debug)]
pub struct Act {
    /// `agreed-line`; what `--act` names.
    pub name: String,
    pub trace: TraceId,
    span: SpanId,
    started: SystemTime,
}

impl Act {
    /// Begins now, by the machine's clock.
    pub fn begin(name: &str, entropy: &Entropy) -> Self {
        Self {
            name: name.to_owned(),
            trace: entropy.bytes(),
            span: entropy.bytes(),
            started: machine::now(),
        }
    }

    /// The W3C header that makes a call a part of the act; always recorded.
    pub fn traceparent(&self) -> String {
        format!(
            "00-{}-{}-01",
            hexadecimal(&self.trace),
            hexadecimal(&self.span)
        )
    }

    /// Ends now: the root span goes to the collector, and beyond.
    pub fn end(&self, collector: &Collector) {
        collector.take(CollectedSpan {
            trace: self.trace,
            span: self.span,
            parent: None,
            name: self.name.clone(),
            kind: "client",
            scope: Default::default(),
            service: SERVICE.to_owned(),
            start: self.started,
            end: machine::now(),
            attributes: BTreeMap::new(),
            resource: BTreeMap::new(),
            links: Vec::new(),
            failed: false,
        });
    }
}

/// Returns when no span has arrived for a while: nodes send them in batches, a little later.
pub async fn quiet(collector: &Collector, pause: Duration) {
    let mut arrivals = collector.arrivals();
    while matches!(
        tokio::time::timeout(pause, arrivals.changed()).await,
        Ok(Ok(()))
    ) {}
}

/// What of a trace is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// How long each span took and when it began: another text each time.
    Durations,
    /// Names only, in an order that repeats: for golden tests.
    Names,
}

/// The trace as an indented tree: agency, service and name of each span, and the traces that joined by a link.
///
/// `spans` may hold other traces: those that link into this one are drawn below what they link to.
pub fn tree(trace: TraceId, spans: &[CollectedSpan], show: Show) -> String {
    let mut drawing = Drawing {
        forest: Forest::new(trace, spans),
        show,
        text: String::new(),
        drawn: BTreeSet::new(),
    };
    let roots = drawing.forest.roots.clone();
    for root in drawing.ordered(roots) {
        drawing.draw(root, "", Place::Root);
    }
    drawing.text
}

struct Forest<'a> {
    spans: Vec<&'a CollectedSpan>,
    roots: Vec<usize>,
    children: BTreeMap<usize, Vec<usize>>,
    /// Roots of other traces, by the span that they link to.
    joined: BTreeMap<usize, Vec<usize>>,
}

impl<'a> Forest<'a> {
    fn new(trace: TraceId, all: &'a [CollectedSpan]) -> Self {
        let spans: Vec<&CollectedSpan> = all.iter().collect();
        let places: BTreeMap<(TraceId, SpanId), usize> = spans
            .iter()
            .enumerate()
            .map(|(index, span)| ((span.trace, span.span), index))
            .collect();
        let mut forest = Self {
            spans: Vec::new(),
            roots: Vec::new(),
            children: BTreeMap::new(),
            joined: BTreeMap::new(),
        };
        for (index, span) in spans.iter().enumerate() {
            let parent = span.parent.and_then(|id| places.get(&(span.trace, id)));
            let linked = span.links.iter().find_map(|link| places.get(link));
            match (parent, linked) {
                (Some(parent), _) => forest.children.entry(*parent).or_default().push(index),
                (None, Some(target)) if span.trace != trace => {
                    forest.joined.entry(*target).or_default().push(index);
                }
                // A span whose parent was lost stands at the top: better than not at all.
                (None, _) if span.trace == trace => forest.roots.push(index),
                (None, _) => {}
            }
        }
        forest.spans = spans;
        forest
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Inner,
    Last,
}

struct Drawing<'a> {
    forest: Forest<'a>,
    show: Show,
    text: String,
    drawn: BTreeSet<usize>,
}

impl Drawing<'_> {
    fn ordered(&self, mut indices: Vec<usize>) -> Vec<usize> {
        match self.show {
            Show::Durations => indices.sort_by_key(|index| {
                let span = self.forest.spans[*index];
                (span.start, span.span)
            }),
            Show::Names => indices.sort_by_cached_key(|index| label(self.forest.spans[*index])),
        }
        indices
    }

    fn draw(&mut self, index: usize, indent: &str, place: Place) {
        // A link may point back into what is being drawn.
        if !self.drawn.insert(index) {
            return;
        }
        let span = self.forest.spans[index];
        let branch = match place {
            Place::Root => "",
            Place::Inner => "├─ ",
            Place::Last => "└─ ",
        };
        let joined = if place != Place::Root && span.parent.is_none() {
            "⇠ "
        } else {
            ""
        };
        let failed = if span.failed { "  ✗" } else { "" };
        let took = match self.show {
            Show::Names => String::new(),
            Show::Durations => format!("  {}", duration(span)),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            self.text,
            "{indent}{branch}{joined}{}{took}{failed}",
            label(span)
        );
        let below = match place {
            Place::Root => String::new(),
            Place::Inner => format!("{indent}│  "),
            Place::Last => format!("{indent}   "),
        };
        let mut next = self.ordered(
            self.forest
                .children
                .get(&index)
                .cloned()
                .unwrap_or_default(),
        );
        next.extend(self.ordered(self.forest.joined.get(&index).cloned().unwrap_or_default()));
        let last = next.len();
        for (number, child) in next.into_iter().enumerate() {
            let place = if number + 1 == last {
                Place::Last
            } else {
                Place::Inner
            };
            self.draw(child, &below, place);
        }
    }
}

fn duration(span: &CollectedSpan) -> String {
    let took = span
        .end
        .duration_since(span.start)
        .unwrap_or(Duration::ZERO);
    format!("{:.1} ms", took.as_secs_f64() * 1_000.0)
}

/// Who did what: a call by its method, a message by its name and where it came from.
fn label(span: &CollectedSpan) -> String {
    let told = |key| span.attributes.get(key);
    let name = span.name.rsplit('.').next().unwrap_or(&span.name);
    let name = match told(MESSAGE) {
        Some(message) => match told("lianfang.from").and_then(|from| party(from)) {
            Some(from) => format!("◂ {from} {message}"),
            None => format!("◂ {message}"),
        },
        None => name.to_owned(),
    };
    match agency(span) {
        Some(agency) => format!("{agency} · {name}"),
        None => format!("{} · {name}", span.service),
    }
}

/// The short name of the agency for which something was done; else of the one whose node did it.
fn agency(span: &CollectedSpan) -> Option<&'static str> {
    let of = |code: &String| Some(cast::by_id(code.parse::<AgencyId>().ok()?)?.short);
    let told = |key| span.attributes.get(key);
    if let Some(to) = told("lianfang.to") {
        return party(to);
    }
    let clerk = told("lianfang.caller.class").is_some_and(|class| class == "staff");
    told("lianfang.caller.agency")
        .filter(|_| clerk)
        .or_else(|| span.resource.get("lianfang.agency"))
        .and_then(of)
}

/// The short name of an end of a channel, written `<agency>/<service>`.
fn party(text: &str) -> Option<&'static str> {
    let (agency, _) = text.split_once('/')?;
    Some(cast::by_id(agency.parse::<AgencyId>().ok()?)?.short)
}

#[cfg(test)]
mod tests;
