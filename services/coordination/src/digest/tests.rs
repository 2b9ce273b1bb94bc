use std::collections::BTreeSet;

use domain::matter::ClaimNo;
use domain::region::RegionCode;
use domain::sealed::SealedId;
use domain::time::Date;

use super::*;

fn agency(ordinal: u16) -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320106").unwrap(), ordinal)
}

fn text(n: u8) -> Sealed {
    Sealed {
        id: SealedId(n.into()),
        digest: [n; 32],
        length: 20,
    }
}

fn entry() -> LineEntry {
    LineEntry {
        claim: ClaimNo(1),
        facts: text(1),
        basis: text(2),
        answer: text(3),
        speaker: agency(2),
    }
}

fn item() -> PlanItem {
    PlanItem {
        claim: ClaimNo(1),
        responsible: agency(2),
        cooperating: BTreeSet::from([agency(3)]),
        task: text(1),
        due: Date::new(2026, 4, 30).unwrap(),
    }
}

fn hex(digest: [u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Written out a second time: if this breaks, digests that agencies confirmed would no longer be found again.
#[test]
fn the_layouts_stay_as_they_are() {
    let two = agency(2).to_string();
    let mut line = b"\0\0\0\x0flianfang line 1\0\0\0\x01\0\x01".to_vec();
    line.extend([[1; 32], [2; 32], [3; 32]].concat());
    line.extend(two.as_bytes());
    let sha256 = |bytes: &[u8]| ring::digest::digest(&SHA256, bytes);
    assert_eq!(super::line(&[entry()]), *sha256(&line).as_ref());

    let mut plan = b"\0\0\0\x0flianfang plan 1\0\0\0\x01\0\x01".to_vec();
    plan.extend(two.as_bytes());
    plan.extend(b"\0\0\0\x01");
    plan.extend(agency(3).to_string().as_bytes());
    plan.extend([1; 32]);
    plan.extend(b"2026-04-30");
    assert_eq!(super::plan(&[item()]), *sha256(&plan).as_ref());
}

#[test]
fn whatever_is_said_or_promised_changes_the_digest() {
    let lines = [
        vec![],
        vec![entry()],
        vec![entry(), entry()],
        vec![LineEntry {
            claim: ClaimNo(2),
            ..entry()
        }],
        vec![LineEntry {
            facts: text(9),
            ..entry()
        }],
        vec![LineEntry {
            basis: text(9),
            ..entry()
        }],
        vec![LineEntry {
            answer: text(9),
            ..entry()
        }],
        vec![LineEntry {
            speaker: agency(3),
            ..entry()
        }],
    ];
    let digests: BTreeSet<String> = lines.iter().map(|each| hex(line(each))).collect();
    assert_eq!(digests.len(), lines.len());
    let plans = [
        vec![],
        vec![item()],
        vec![PlanItem {
            claim: ClaimNo(2),
            ..item()
        }],
        vec![PlanItem {
            responsible: agency(4),
            ..item()
        }],
        vec![PlanItem {
            cooperating: BTreeSet::new(),
            ..item()
        }],
        vec![PlanItem {
            task: text(9),
            ..item()
        }],
        vec![PlanItem {
            due: Date::new(2026, 5, 1).unwrap(),
            ..item()
        }],
    ];
    let digests: BTreeSet<String> = plans.iter().map(|each| hex(plan(each))).collect();
    assert_eq!(digests.len(), plans.len());
}
