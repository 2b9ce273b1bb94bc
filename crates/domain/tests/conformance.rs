//! Holds `CONFORMANCE.md` true: every clause has its row, and what a row names exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use domain::law::{Clause, PROVISIONS, Source};
use domain::refusal::Refusal;

/// The rules that the public text and the Regulations lead to, as far as they are built.
const RULES_BUILT: &[&str] = &[
    "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "D1", "D2", "D3", "D4", "D5", "D6", "D8",
    "J-1", "J-2", "J-3", "J-4", "J-5", "J-7", "J-8", "J-9", "J-10", "J-11", "J-12", "J-13", "J-14",
    "J-15", "S1", "S2", "S3", "S4", "H1", "H2", "H3", "H4", "V2", "X1",
];

/// A row: clause | what it says | functions | refusals | tests | what comes later.
struct Row<'a> {
    clause: &'a str,
    says: &'a str,
    functions: Vec<&'a str>,
    refusals: Vec<&'a str>,
    tests: Vec<&'a str>,
    later: &'a str,
}

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CONFORMANCE.md");
    fs::read_to_string(path).expect("the page is there")
}

fn source(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    fs::read_to_string(&path).unwrap_or_else(|_| panic!("no file {}", path.display()))
}

/// What stands between back quotes.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn rows(page: &str) -> Vec<Row<'_>> {
    page.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .filter(|line| !line.starts_with("---") && !line.starts_with("clause"))
        .map(|line| {
            let cells: Vec<&str> = line.split(" | ").collect();
            let [clause, says, functions, refusals, tests, later] = cells[..] else {
                panic!("six cells in a row: {line}");
            };
            Row {
                clause,
                says,
                functions: quoted(functions),
                refusals: quoted(refusals),
                tests: quoted(tests),
                later,
            }
        })
        .collect()
}

#[test]
fn every_clause_of_4_to_6_and_every_rule_built_has_one_row() {
    let page = page();
    let rows = rows(&page);
    let named: BTreeSet<&str> = rows.iter().map(|row| row.clause).collect();
    assert_eq!(named.len(), rows.len(), "a clause has two rows");
    let standard = PROVISIONS
        .iter()
        .filter(|row| row.source == Source::Standard)
        .map(|row| row.clause.0)
        .filter(|code| code.contains('.') && !code.starts_with('3'));
    for code in standard.chain(RULES_BUILT.iter().copied()) {
        assert!(named.contains(code), "no row for {code}");
    }
}

#[test]
fn every_row_says_what_the_table_of_provisions_says() {
    for row in rows(&page()) {
        let provision = Clause::find(row.clause);
        let provision = provision.unwrap_or_else(|| panic!("no provision {}", row.clause));
        assert_eq!(row.says, provision.zh, "{}", row.clause);
    }
}

#[test]
fn every_row_has_a_rule_and_a_test() {
    for row in rows(&page()) {
        assert!(!row.functions.is_empty(), "{}: no function", row.clause);
        assert!(!row.tests.is_empty(), "{}: no test", row.clause);
    }
}

#[test]
fn every_function_and_test_that_is_named_exists() {
    for row in rows(&page()) {
        for named in row.functions.iter().chain(&row.tests) {
            let Some((file, function)) = named.split_once("::") else {
                panic!("{}: {named} is not file::function", row.clause);
            };
            let text = source(file);
            let exists = text.contains(&format!("fn {function}("))
                || text.contains(&format!("fn {function}<"));
            assert!(exists, "{}: no {function} in {file}", row.clause);
        }
        for named in &row.tests {
            let (file, function) = named.split_once("::").unwrap();
            let text = source(file);
            let before = text.split(&format!("fn {function}(")).next().unwrap();
            assert!(
                before.trim_end().ends_with("#[test]"),
                "{function} is no test"
            );
        }
    }
}

#[test]
fn every_refusal_that_is_named_exists() {
    let codes: BTreeSet<&str> = Refusal::every().iter().map(Refusal::reason).collect();
    for row in rows(&page()) {
        for code in row.refusals {
            assert!(codes.contains(code), "{}: no refusal {code}", row.clause);
        }
    }
}

#[test]
fn what_comes_later_is_said_in_three_rows() {
    let page = page();
    let rows = rows(&page);
    let later = rows.iter().filter(|row| row.later != "—");
    let clauses: Vec<&str> = later.map(|row| row.clause).collect();
    for code in ["5.4", "6.1.3", "6.4.1"] {
        assert!(clauses.contains(&code), "{code} has parts that come later");
    }
}

fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the folder of sources is there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let text = fs::read_to_string(&path).expect("sources are text");
            found.push((path.display().to_string(), text));
        }
    }
}

#[test]
fn every_refusal_is_given_by_a_rule_and_expected_by_a_test() {
    let mut sources = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut sources,
    );
    sources.retain(|(path, _)| !path.contains("src/refusal"));
    let is_test = |path: &str| path.contains("/tests") || path.contains("/across/");
    for refusal in Refusal::every() {
        let shown = format!("{refusal:?}");
        let variant: String = shown.chars().take_while(|c| c.is_alphanumeric()).collect();
        let given = [" ", ")", ",", ";", "\n"].map(|after| format!("Refusal::{variant}{after}"));
        let gives = |text: &str| given.iter().any(|given| text.contains(given));
        let rule = |(path, text): &(String, String)| !is_test(path) && gives(text);
        let expects = |(path, text): &(String, String)| {
            is_test(path) && (gives(text) || text.contains(refusal.reason()))
        };
        assert!(sources.iter().any(rule), "no rule gives {variant}");
        assert!(sources.iter().any(expects), "no test expects {variant}");
    }
}
