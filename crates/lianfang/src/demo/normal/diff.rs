//! Where two normal forms differ, record by record, so that a person sees what went otherwise.

use std::collections::BTreeMap;

/// Lines of differences that are shown; who needs more has the two texts.
const SHOWN: usize = 60;
/// The longest pair of records that is compared line by line.
const COMPARED: usize = 4_000_000;

/// `None` where they are equal; else a text that begins with how many records differ.
pub fn diff(left: &str, right: &str) -> Option<String> {
    if left == right {
        return None;
    }
    let (mine, theirs) = (records(left), records(right));
    let mut differing = 0;
    let mut lines = Vec::new();
    let names: std::collections::BTreeSet<&str> =
        mine.keys().chain(theirs.keys()).copied().collect();
    for name in names {
        match (mine.get(name), theirs.get(name)) {
            (Some(mine), Some(theirs)) if mine == theirs => continue,
            (Some(mine), Some(theirs)) => {
                lines.push(format!("  {name}"));
                compare(mine, theirs, &mut lines);
            }
            (Some(_), None) => lines.push(format!("- {name}")),
            (None, Some(_)) => lines.push(format!("+ {name}")),
            (None, None) => continue,
        }
        differing += 1;
    }
    let hidden = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    if hidden > 0 {
        lines.push(format!("… and {hidden} lines more"));
    }
    let text = lines.join("\n");
    Some(format!("{differing} records differ\n{text}"))
}

/// The lines of each record under its heading.
fn records(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut records: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut current = "";
    for line in text.lines() {
        if line.starts_with("== ") {
            current = line;
        }
        records.entry(current).or_default().push(line);
    }
    records
}

/// Lines that only one side has, in order, each under the event that it belongs to.
fn compare<'a>(mine: &[&'a str], theirs: &[&'a str], out: &mut Vec<String>) {
    let common = longest_common(mine, theirs);
    let mut told = "";
    let mut tell = |side: &[&'a str], index: usize, sign: char, out: &mut Vec<String>| {
        let event = side[..=index].iter().rev().find(|line| !is_fact(line));
        if let Some(event) = event
            && is_fact(side[index])
            && *event != told
        {
            told = event;
            out.push(format!("  {event}"));
        }
        out.push(format!("{sign} {}", side[index]));
    };
    let (mut left, mut right) = (0, 0);
    for (in_mine, in_theirs) in common.into_iter().chain([(mine.len(), theirs.len())]) {
        (left..in_mine).for_each(|index| tell(mine, index, '-', out));
        (right..in_theirs).for_each(|index| tell(theirs, index, '+', out));
        (left, right) = (in_mine + 1, in_theirs + 1);
    }
}

fn is_fact(line: &str) -> bool {
    line.starts_with("    ")
}

/// Pairs of places at which both have the same line, as many as possible.
fn longest_common(mine: &[&str], theirs: &[&str]) -> Vec<(usize, usize)> {
    let width = theirs.len() + 1;
    if mine.len().saturating_mul(theirs.len()) > COMPARED {
        return Vec::new();
    }
    let mut lengths = vec![0_u32; (mine.len() + 1) * width];
    for i in (0..mine.len()).rev() {
        for j in (0..theirs.len()).rev() {
            lengths[i * width + j] = if mine[i] == theirs[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < mine.len() && j < theirs.len() {
        if mine[i] == theirs[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_forms_have_no_difference() {
        assert_eq!(diff("== a\nx\n", "== a\nx\n"), None);
    }

    #[test]
    fn a_changed_fact_is_shown_under_its_event() {
        let left = "== a\nfrom calls\n  e1\n    on: 1\n  e2\n    on: 2\n== b\nfrom calls\n";
        let right = "== a\nfrom calls\n  e1\n    on: 1\n  e2\n    on: 3\n== c\nfrom calls\n";
        assert_eq!(
            diff(left, right).unwrap(),
            "3 records differ\n  == a\n    e2\n-     on: 2\n+     on: 3\n- == b\n+ == c"
        );
    }
}
