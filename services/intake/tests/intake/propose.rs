//! Representatives, the proposal of a joint reception, and withdrawal.

use contracts::pb::intake::v1 as pb;
use contracts::pb::types::v1 as types;
use testkit::desk::reason;

use crate::office::{Office, entry, fact, group, joint, triage, wrong};

fn elect(matter: &Option<types::RecordRef>, who: &[u32]) -> pb::ElectRepresentativesRequest {
    pb::ElectRepresentativesRequest {
        request_id: format!("elect-of-{}", who.len()),
        matter: matter.clone(),
        representatives: who.to_vec(),
    }
}

fn propose(matter: &Option<types::RecordRef>) -> pb::ProposeReceptionRequest {
    pb::ProposeReceptionRequest {
        request_id: "propose-1".into(),
        matter: matter.clone(),
        reason: "涉及两个部门，需联合接访。".into(),
    }
}

fn withdraw(matter: &Option<types::RecordRef>) -> pb::WithdrawMatterRequest {
    pb::WithdrawMatterRequest {
        request_id: "withdraw-1".into(),
        matter: matter.clone(),
        reason: "信访人书面撤回。".into(),
    }
}

#[tokio::test]
async fn seven_elect_five_at_most_before_they_are_received_together() {
    let desk = Office::open().await;
    let matter = desk.register(group("register-1", 7)).await;
    let mut clerk = desk.clerk();
    clerk.triage_matter(triage(&matter)).await.unwrap();
    let unelected = clerk.propose_reception(propose(&matter)).await;
    assert_eq!(reason(unelected), "REPRESENTATIVES_REQUIRED");
    let six = clerk
        .elect_representatives(elect(&matter, &[1, 2, 3, 4, 5, 6]))
        .await;
    assert_eq!(fact(&six, "clause"), "Art. 20 ¶3");
    assert_eq!(reason(six), "TOO_MANY_REPRESENTATIVES");
    let nobody = clerk.elect_representatives(elect(&matter, &[])).await;
    assert_eq!(reason(nobody), "REPRESENTATIVES_REQUIRED");
    let stranger = clerk.elect_representatives(elect(&matter, &[1, 8])).await;
    assert_eq!(reason(stranger), "NOT_A_PETITIONER");
    let twice = clerk
        .elect_representatives(elect(&matter, &[1, 2, 2]))
        .await;
    assert_eq!(
        wrong(&twice),
        ("representatives[2]".into(), "REPEATED".into())
    );
    let zero = clerk.elect_representatives(elect(&matter, &[0])).await;
    assert_eq!(
        wrong(&zero),
        ("representatives[0]".into(), "MISSING".into())
    );
    let five = elect(&matter, &[1, 2, 3, 4, 7]);
    clerk.elect_representatives(five).await.unwrap();
    assert_eq!(desk.view(&matter).await.representatives, [1, 2, 3, 4, 7]);
    clerk.propose_reception(propose(&matter)).await.unwrap();
}

#[tokio::test]
async fn one_petitioner_elects_nobody() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let alone = desk
        .clerk()
        .elect_representatives(elect(&matter, &[1]))
        .await;
    assert_eq!(reason(alone), "NO_COMMON_MATTER");
}

#[tokio::test]
async fn a_repeated_proposal_names_the_reception_of_the_first() {
    let desk = Office::open().await;
    let matter = desk.triaged().await;
    let mut clerk = desk.clerk();
    let first = clerk.propose_reception(propose(&matter)).await.unwrap();
    let again = clerk.propose_reception(propose(&matter)).await.unwrap();
    let (first, again) = (first.into_inner(), again.into_inner());
    assert_eq!(first.reception, again.reception);
    assert_eq!(
        first.reception.clone().unwrap().kind,
        types::Kind::JointReception as i32
    );
    assert!(again.reference.unwrap().replayed);
    let reference = first.reference.unwrap();
    assert_eq!(reference.stage, "reception-proposed");
    let view = desk.view(&matter).await;
    assert_eq!(view.receptions, [first.reception.unwrap()]);
    let second = pb::ProposeReceptionRequest {
        request_id: "propose-2".into(),
        ..propose(&matter)
    };
    assert_eq!(reason(clerk.propose_reception(second).await), "WRONG_STAGE");
}

#[tokio::test]
async fn a_proposal_needs_triage_and_a_reason() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let mut clerk = desk.clerk();
    let early = clerk.propose_reception(propose(&matter)).await;
    assert_eq!(reason(early), "NOT_TRIAGED");
    let blank = pb::ProposeReceptionRequest {
        reason: String::new(),
        ..propose(&matter)
    };
    let blank = clerk.propose_reception(blank).await;
    assert_eq!(wrong(&blank), ("reason".into(), "MISSING".into()));
    let long = pb::ProposeReceptionRequest {
        reason: "长".repeat(4_001),
        ..propose(&matter)
    };
    let long = clerk.propose_reception(long).await;
    assert_eq!(wrong(&long), ("reason".into(), "TOO_LONG".into()));
}

#[tokio::test]
async fn what_was_withdrawn_stays_withdrawn() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let mut clerk = desk.clerk();
    let answer = clerk.withdraw_matter(withdraw(&matter)).await.unwrap();
    assert_eq!(answer.into_inner().reference.unwrap().stage, "withdrawn");
    let again = clerk.withdraw_matter(withdraw(&matter)).await.unwrap();
    assert!(again.into_inner().reference.unwrap().replayed);
    let late = pb::TriageMatterRequest {
        version: 2,
        disposition: joint(),
        ..triage(&matter)
    };
    assert_eq!(reason(clerk.triage_matter(late).await), "MATTER_WITHDRAWN");
    let blank = pb::WithdrawMatterRequest {
        reason: "\n".into(),
        ..withdraw(&matter)
    };
    let blank = clerk.withdraw_matter(blank).await;
    assert_eq!(wrong(&blank), ("reason".into(), "MISSING".into()));
}
