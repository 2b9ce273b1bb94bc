//! Every clause that the sources name is in the table of provisions.

use std::fs;
use std::path::{Path, PathBuf};

use domain::law::Clause;
use domain::term::ClockId;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder of sources is there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The literals inside `Clause("…")`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split("Clause(\"").skip(1);
    after.filter_map(|rest| rest.split('"').next())
}

#[test]
fn every_clause_that_an_event_names_is_in_the_table() {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&root, &mut files);
    let mut count = 0;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for code in named(&text) {
            count += 1;
            assert!(Clause::find(code).is_some(), "{code} in {}", file.display());
        }
    }
    assert!(count > 20, "only {count} clauses were found in the sources");
}

#[test]
fn every_clock_rests_on_a_provision_and_is_one() {
    for clock in ClockId::ALL {
        let law = clock.law();
        assert!(Clause::find(law.0).is_some(), "{law}");
        assert!(Clause::find(clock.code()).is_some(), "{}", clock.code());
    }
}
