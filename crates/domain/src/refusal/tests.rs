use std::collections::BTreeSet;
use std::fmt::Write;

use expect_test::expect_file;

use super::*;

fn codes() -> BTreeSet<&'static str> {
    Refusal::every().iter().map(Refusal::reason).collect()
}

/// The second field of `(code, clause, sentence)` in the table of facts, read as text.
fn codes_in_the_table() -> BTreeSet<&'static str> {
    let quoted = include_str!("facts.rs").split('"').skip(1).step_by(2);
    quoted
        .filter(|text| text.len() > 3 && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
        .collect()
}

#[test]
fn the_list_has_every_refusal_once() {
    assert_eq!(Refusal::every().len(), codes().len());
    assert_eq!(codes(), codes_in_the_table());
}

#[test]
fn every_refusal_rests_on_a_provision_and_has_advice_of_its_own() {
    for refusal in Refusal::every() {
        assert!(Clause::find(refusal.clause().0).is_some(), "{refusal}");
    }
    assert_eq!(advice::codes().collect::<BTreeSet<_>>(), codes());
}

#[test]
fn sentences_end_without_a_full_stop_and_advice_with_one() {
    for refusal in Refusal::every() {
        assert!(!refusal.to_string().ends_with('.'), "{refusal}");
        assert!(refusal.advice().ends_with('.'), "{refusal}");
        assert!(!refusal.zh().is_ascii(), "{refusal}");
    }
}

#[test]
fn the_page_of_reasons_lists_every_one() {
    let mut page = String::from(
        "# Reasons\n\n\
         Why a command or message is refused. The code never changes; sentences may. Where a refusal carries values, the \
         sentence shows an example. This page is written by a test: `UPDATE_EXPECT=1 cargo test -p domain reasons`.\n\n\
         | code | rests on | when | what to do | 说明 |\n| --- | --- | --- | --- | --- |\n",
    );
    for refusal in Refusal::every() {
        let (code, clause) = (refusal.reason(), refusal.clause());
        let (advice, zh) = (refusal.advice(), refusal.zh());
        writeln!(
            page,
            "| `{code}` | {clause} | {refusal} | {advice} | {zh} |"
        )
        .unwrap();
    }
    expect_file!["../../REASONS.md"].assert_eq(&page);
}
