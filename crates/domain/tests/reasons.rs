//! The page of refusals is made from the code: `UPDATE_EXPECT=1 cargo test -p domain --test reasons` writes it anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use domain::law::Clause;
use domain::refusal::every;
use expect_test::expect_file;

/// The catalogue is written by hand beside the enum; a variant it forgets would be on no page and in no answer of `explain`.
#[test]
fn the_catalogue_holds_every_refusal_once() {
    let source = include_str!("../src/refusal/facts.rs");
    let arms = source
        .split("const fn facts")
        .nth(1)
        .unwrap()
        .matches("Self::")
        .count();
    let reasons: BTreeSet<&str> = every().iter().map(|refusal| refusal.reason()).collect();
    assert_eq!(reasons.len(), every().len(), "two refusals share a reason");
    assert_eq!(reasons.len(), arms);
}

#[test]
fn every_refusal_rests_on_a_provision_of_the_table() {
    for refusal in every() {
        let clause = refusal.clause();
        assert!(
            Clause::find(clause.0).is_some(),
            "{}: {clause}",
            refusal.reason()
        );
    }
}

#[test]
fn the_page_lists_them_all() {
    let mut page = String::from(
        "# Refusals\n\nMade from `src/refusal.rs`; `lianfang explain <reason>` shows one with the provision behind it. \
         Where a sentence names facts, they are examples.\n\n| reason | rests on | sentence | 说明 |\n| --- | --- | --- | --- |\n",
    );
    for refusal in every() {
        writeln!(
            page,
            "| `{}` | {} | {refusal} | {} |",
            refusal.reason(),
            refusal.clause(),
            refusal.zh()
        )
        .unwrap();
    }
    expect_file!["../REASONS.md"].assert_eq(&page);
}
