//! Draws the journey of a matter: whose record stood in which stage on which days.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::id::AgencyId;
use domain::time::Instant;
use node::collector::{CollectedSpan, SpanId};

use super::cast;
use super::timeline::padded;

/// Columns of an agency, of a kind or stage, and of the days.
const AGENCY: usize = 12;
const STAGE: usize = 36;
const DAYS: usize = 40;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A record and the stages it has left; the matter's own stands first, the others as they began.
struct Course<'a> {
    /// Not there while the record is open.
    whole: Option<&'a CollectedSpan>,
    stages: Vec<&'a CollectedSpan>,
}

impl<'a> Course<'a> {
    fn spans(&self) -> impl Iterator<Item = &'a CollectedSpan> {
        self.whole.into_iter().chain(self.stages.iter().copied())
    }

    fn begins(&self) -> Option<SystemTime> {
        self.spans().map(|span| span.start).min()
    }

    fn is_the_matter(&self) -> bool {
        self.spans().any(|span| told(span, "kind") == "matter")
    }
}

/// How many agencies and days the spans of one journey tell of.
pub fn extent(spans: &[CollectedSpan]) -> (usize, u64) {
    let agencies: BTreeSet<&str> = spans.iter().map(|span| told(span, "agency")).collect();
    let days = scale(spans).map_or(0, |(_, length)| length.as_secs().div_ceil(DAY.as_secs()));
    (agencies.len(), days)
}

/// Days from left to right: one line a record, below it one for each stage and for what passed within a day. What was sent
/// twice is drawn once.
pub fn waterfall(spans: &[CollectedSpan]) -> String {
    let Some(scale) = scale(spans) else {
        return String::new();
    };
    let mut text = String::new();
    for course in courses(spans) {
        for row in rows(&course) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", row.line(scale).trim_end());
        }
    }
    text
}

/// A record, a stage, or several stages of one day.
struct Row<'a> {
    agency: &'a str,
    name: String,
    days: [SystemTime; 2],
    stroke: &'static str,
}

fn rows<'a>(course: &Course<'a>) -> Vec<Row<'a>> {
    // The span of an open record is not there yet.
    let stroke = course.whole.map_or("╌", |_| "━");
    let whole = course.spans().next().map(|span| Row {
        agency: agency(span),
        name: told(span, "kind").to_owned(),
        days: [
            course.spans().map(|span| span.start).min(),
            course.spans().map(|span| span.end).max(),
        ]
        .map(|at| at.unwrap_or(span.start)),
        stroke,
    });
    let brief = |span: &CollectedSpan| (day(span.start) == day(span.end)).then(|| day(span.start));
    let stages = course
        .stages
        .chunk_by(|one, next| brief(one).is_some() && brief(one) == brief(next));
    let stages = stages.filter_map(|stages| {
        let (first, last) = (stages.first()?, stages.last()?);
        let stage = told(first, "stage");
        Some(Row {
            agency: agency(first),
            name: match stages.len() {
                1 => format!("  {stage}"),
                _ => format!("  {stage} … {}", told(last, "stage")),
            },
            days: [first.start, last.end],
            stroke: "█",
        })
    });
    whole.into_iter().chain(stages).collect()
}

impl Row<'_> {
    fn line(&self, (from, length): (SystemTime, Duration)) -> String {
        let column = |at: SystemTime| {
            let passed = at.duration_since(from).unwrap_or_default().as_micros();
            let columns = passed * DAYS as u128 / length.as_micros().max(1);
            usize::try_from(columns).unwrap_or(DAYS).min(DAYS)
        };
        let [first, last] = self.days.map(column);
        let bar = match last - first {
            // Within one column of the drawing.
            0 => "▏".to_owned(),
            columns => self.stroke.repeat(columns),
        };
        format!(
            "{}{}{} → {}  {}{bar}",
            padded(self.agency, AGENCY),
            padded(&self.name, STAGE),
            day(self.days[0]),
            day(self.days[1]),
            " ".repeat(first.min(DAYS - 1)),
        )
    }
}

fn courses(spans: &[CollectedSpan]) -> Vec<Course<'_>> {
    let once: BTreeMap<SpanId, &CollectedSpan> =
        spans.iter().map(|span| (span.span, span)).collect();
    let mut courses = BTreeMap::<SpanId, Course<'_>>::new();
    for (id, span) in once {
        let stage = span.attributes.contains_key("lianfang.journey.next");
        let of = span.parent.filter(|_| stage).unwrap_or(id);
        let course = courses.entry(of).or_insert_with(|| Course {
            whole: None,
            stages: Vec::new(),
        });
        if stage {
            course.stages.push(span);
        } else {
            course.whole = Some(span);
        }
    }
    let mut courses: Vec<_> = courses.into_values().collect();
    for course in &mut courses {
        course.stages.sort_by_key(|span| (span.start, span.end));
    }
    courses.sort_by_cached_key(|course| {
        let whose = course.spans().next().map(|span| agency(span).to_owned());
        (!course.is_the_matter(), course.begins(), whose)
    });
    courses
}

/// From when, and for how long.
fn scale(spans: &[CollectedSpan]) -> Option<(SystemTime, Duration)> {
    let from = spans.iter().map(|span| span.start).min()?;
    let to = spans.iter().map(|span| span.end).max()?;
    Some((from, to.duration_since(from).unwrap_or_default()))
}

fn told<'a>(span: &'a CollectedSpan, what: &str) -> &'a str {
    let name = format!("lianfang.journey.{what}");
    span.attributes.get(&name).map_or("", String::as_str)
}

fn agency(span: &CollectedSpan) -> &str {
    let code = told(span, "agency");
    let known = code.parse::<AgencyId>().ok().and_then(cast::by_id);
    known.map_or(code, |member| member.short)
}

/// The day in China.
fn day(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    let day = Instant::from_micros(micros).date();
    format!("{:02}-{:02}", day.month(), day.day())
}

#[cfg(test)]
mod tests;
