//! The table of messages in `proto/README.md` says of each message that it is built exactly where it is.

use std::collections::{BTreeMap, BTreeSet};

use super::messages;

const TABLE: &str = include_str!("../../../../proto/README.md");

/// State by name: the rows that begin with a name in code.
fn rows() -> BTreeMap<&'static str, &'static str> {
    let rows = TABLE
        .lines()
        .filter(|line| line.starts_with("| `") && line.contains('.'));
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [name, _, _, _, _, _, state] = cells[..] else {
            return None;
        };
        Some((name.trim_matches('`'), state))
    })
    .collect()
}

#[test]
fn the_table_lists_every_message_that_is_built_and_no_other_as_built() {
    let listed: BTreeSet<&str> = rows()
        .into_iter()
        .filter(|(_, state)| *state == "built")
        .map(|(name, _)| name)
        .collect();
    let all = messages();
    let built: BTreeSet<&str> = all.iter().map(|message| message.body.name()).collect();
    assert_eq!(listed, built);
}

#[test]
fn what_is_not_built_is_said_to_come_later() {
    assert!(
        rows()
            .values()
            .all(|state| ["built", "later"].contains(state))
    );
}
