//! Holds the contracts to the matrix of permissions that was written by hand: every method, every class of callers, every role.
#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test that cannot go on has no better answer than to stop it"
)]

use std::collections::{BTreeMap, BTreeSet};

use contracts::policy::{Load, Policy};
use domain::id::{AgencyId, Party, Service};
use domain::people::{Actor, PersonRef, Role};
use domain::region::RegionCode;
use node::authorise::Table;
use node::caller::Caller;
use node::identity::{SpiffeId, Workload};

const MATRIX: &str = include_str!("permissions.txt");

/// The columns, as the page heads them.
const ROLES: [(&str, Role); 10] = [
    ("reg", Role::Registrar),
    ("rec", Role::Receptionist),
    ("coo", Role::Coordinator),
    ("han", Role::Handler),
    ("hea", Role::OrgHead),
    ("loc", Role::Local),
    ("soc", Role::Social),
    ("ins", Role::Inspector),
    ("aud", Role::Auditor),
    ("con", Role::Conference),
];
const OTHERS: [&str; 3] = ["por", "pee", "ope"];

/// One line of the page.
#[derive(Debug)]
struct Row {
    /// By column; what is out of the question is a dot.
    letters: BTreeMap<&'static str, char>,
    audited: bool,
}

fn columns() -> Vec<&'static str> {
    ROLES.iter().map(|(head, _)| *head).chain(OTHERS).collect()
}

/// The page by exact path of the method.
fn matrix() -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    let mut service = "";
    let lines = MATRIX.lines().filter(|line| !line.starts_with('#'));
    let mut lines = lines.filter(|line| !line.is_empty());
    let head: Vec<_> = cells(lines.next().unwrap()).collect();
    assert_eq!(head, columns(), "the heads of the columns");
    for line in lines {
        if !line.starts_with(' ') {
            service = line;
            continue;
        }
        let (method, rest) = line.trim().split_once(' ').unwrap();
        let (rest, audited) = match rest.strip_suffix('*') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let letters: Vec<_> = cells(rest).map(|cell| cell.parse().unwrap()).collect();
        assert_eq!(letters.len(), columns().len(), "{line}");
        let letters = columns().into_iter().zip(letters).collect();
        let path = format!("/{service}/{method}");
        let before = rows.insert(path, Row { letters, audited });
        assert!(before.is_none(), "{method} has two rows");
    }
    rows
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split_whitespace().filter(|cell| *cell != "|")
}

fn agency() -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320106").unwrap(), 1)
}

fn staff(roles: impl Into<BTreeSet<Role>>) -> Caller {
    Caller::Staff {
        actor: Actor {
            person: PersonRef {
                agency: agency(),
                number: "1".parse().unwrap(),
            },
            roles: roles.into(),
        },
        system: SpiffeId {
            agency: agency(),
            workload: Workload::System("desk".parse().unwrap()),
        },
    }
}

fn by_column() -> BTreeMap<&'static str, Caller> {
    let others = [
        Caller::Portal {
            agency: agency(),
            name: "web".parse().unwrap(),
        },
        Caller::Peer(Party {
            agency: agency(),
            service: Service::Intake,
        }),
        Caller::Operator { agency: agency() },
    ];
    let staff = ROLES.map(|(head, role)| (head, staff([role])));
    staff
        .into_iter()
        .chain(OTHERS.into_iter().zip(others))
        .collect()
}

#[test]
fn every_method_has_a_row_and_every_row_a_method() {
    let methods: BTreeSet<_> = Policy::load()
        .methods()
        .map(|(path, _)| path.to_owned())
        .collect();
    let rows: BTreeSet<_> = matrix().into_keys().collect();
    let without: Vec<_> = methods.symmetric_difference(&rows).collect();
    assert!(without.is_empty(), "on one side only: {without:#?}");
}

#[test]
fn every_role_and_every_class_may_call_exactly_what_the_page_says() {
    let table = Table::new(Policy::load());
    let mut wrong = Vec::new();
    let mut cells = 0;
    for (path, row) in matrix() {
        for (column, caller) in by_column() {
            let allowed = table.allow(&path.parse().unwrap(), Some(&caller)).is_ok();
            if allowed != (row.letters[column] != '.') {
                let word = if allowed { "lets in" } else { "keeps out" };
                wrong.push(format!("{path}: the contract {word} {column}"));
            }
            cells += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cells > 900, "only {cells} cells");
}

/// A role adds to what a person may do and takes nothing away; nobody's several roles open what none of them opens.
#[test]
fn two_roles_may_call_what_either_may() {
    let table = Table::new(Policy::load());
    for (path, row) in matrix() {
        let uri = path.parse().unwrap();
        for (one, first) in ROLES {
            for (other, second) in ROLES {
                let caller = staff([first, second]);
                let either = row.letters[one] != '.' || row.letters[other] != '.';
                let allowed = table.allow(&uri, Some(&caller)).is_ok();
                assert_eq!(allowed, either, "{path} {one} {other}");
            }
        }
    }
}

/// Nobody, a clerk without a role, and a system without a clerk get through to nothing.
#[test]
fn whoever_has_no_column_may_call_nothing() {
    let table = Table::new(Policy::load());
    let system = Caller::System {
        agency: agency(),
        name: "desk".parse().unwrap(),
    };
    for path in matrix().into_keys() {
        let uri = path.parse().unwrap();
        for caller in [None, Some(&system), Some(&staff([]))] {
            assert!(table.allow(&uri, caller).is_err(), "{path} {caller:?}");
        }
    }
}

/// What a letter says of a call is what the contract limits and audits it by.
#[test]
fn the_letters_agree_with_loads_and_audits() {
    let policy = Policy::load();
    let rows = matrix();
    for (path, access) in policy.methods() {
        let row = &rows[path];
        assert_eq!(access.audited, row.audited, "{path}: audited");
        let loads: &[Load] = match access.load {
            // Who acts and who approves call the same.
            Load::Write => &[Load::Write],
            Load::Read | Load::Watch => &[Load::Read, Load::Watch],
            other => &[other],
        };
        for (column, letter) in &row.letters {
            let said = match letter {
                '.' => continue,
                'R' => Load::Read,
                'S' => Load::Sealed,
                'W' | 'A' => Load::Write,
                'L' => Load::Link,
                other => panic!("{path}: {column} has the unknown letter {other}"),
            };
            assert!(loads.contains(&said), "{path}: {column} {letter}");
        }
        // What changes or opens something leaves a trace, whoever does it; the link's trace is the journal of the messages.
        if matches!(access.load, Load::Write | Load::Sealed) {
            assert!(access.audited, "{path} leaves no audit record");
        }
    }
}
