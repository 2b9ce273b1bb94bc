//! 6.1: whether, with whom and how; then the invitations.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::matter::{self, Category};
use domain::people::Role;
use testkit::desk::reason;
use types::Competence;
use types::determination::Determination as Decided;
use types::mode::Form;

use crate::guests;
use crate::room::{REASON, Room, TOWN, aid, at, firm, hrss, land, office, reception, town};
use crate::words::{self, concerned, delegate, local, responsible, seat, social};

#[tokio::test]
async fn the_advice_explains_itself_and_suggests_whom_claims_and_competences_call_for() {
    let room = Room::proposed().await;
    let ask = pb::AdviseReceptionRequest {
        reception: reception(),
    };
    let advice = room.host(Role::Receptionist).advise_reception(ask).await;
    let advice = advice.unwrap().into_inner();
    let evidence: Vec<(i32, u32, u32)> = advice
        .evidence
        .iter()
        .map(|each| (each.ground, each.figure, each.points))
        .collect();
    let ground = |ground: types::Ground| i32::from(ground);
    assert_eq!(
        evidence,
        [
            (ground(types::Ground::SeveralAgencies), 2, 30),
            (ground(types::Ground::ManyPeople), 7, 30),
        ]
    );
    assert_eq!((advice.points, advice.threshold), (60, 50));
    assert_eq!(
        advice.seats,
        [
            seat(hrss(), &[responsible(1), concerned(2)]),
            seat(land(), &[responsible(2), concerned(1)]),
            seat(town(), &[local()]),
            seat(aid(), &[social()]),
        ]
    );
    assert_eq!(
        room.shown().await.stage,
        "proposed",
        "advice decides nothing"
    );
}

#[tokio::test]
async fn a_person_determines_on_grounds_and_against_the_advice_with_a_reason() {
    let room = Room::proposed().await;
    let mut host = room.host(Role::Coordinator);
    let mut groundless = words::yes("yes-0001", 1);
    use pb::determine_reception_request::Determination;
    groundless.determination = Some(Determination::Yes(pb::DetermineYes::default()));
    assert_eq!(
        reason(host.determine_reception(groundless).await),
        "GROUND_REQUIRED"
    );
    let silent = host
        .determine_reception(words::no("no-00001", 1, " "))
        .await;
    assert_eq!(reason(silent), "REASON_REQUIRED");
    host.determine_reception(words::no("no-00002", 1, "双方已自行和解。"))
        .await
        .unwrap();
    let view = room.shown().await;
    assert_eq!((view.stage.as_str(), view.version), ("declined", 2));
    assert!(view.grounds.is_empty());
    let Some(Decided::No(no)) = view.determination.unwrap().determination else {
        panic!("no reception is held");
    };
    assert_eq!(room.text(no.reason).await, "双方已自行和解。");
    assert_eq!(view.advice.unwrap().points, 60, "as it stood then");
    let again = host.determine_reception(words::yes("yes-0002", 2)).await;
    assert_eq!(reason(again), "WRONG_STAGE");
}

#[tokio::test]
async fn a_decision_on_an_outdated_reading_is_refused() {
    let mut room = Room::proposed().await;
    let body = matter::Outgoing::Reclassified {
        category: Category::Suggestion,
    };
    room.matter_says(body, Vec::new()).await;
    let mut host = room.host(Role::Coordinator);
    let stale = host.determine_reception(words::yes("yes-0001", 1)).await;
    let status = stale.unwrap_err();
    assert_eq!(status.code(), tonic::Code::Aborted);
    assert_eq!(reason(Err::<(), _>(status)), "STALE_VERSION");
    host.determine_reception(words::yes("yes-0002", 2))
        .await
        .unwrap();
    let stale = host.choose_people(words::people("people-1", 2)).await;
    assert_eq!(reason(stale), "STALE_VERSION");
    let stale = host.choose_mode(words::on_site("mode-001", 2)).await;
    assert_eq!(reason(stale), "STALE_VERSION");
}

#[tokio::test]
async fn the_people_chosen_cover_every_claim_place_and_competence() {
    let room = Room::proposed().await;
    let mut host = room.host(Role::Coordinator);
    let early = host.choose_people(words::people("people-0", 1)).await;
    assert_eq!(reason(early), "WRONG_STAGE");
    host.determine_reception(words::yes("yes-0001", 1))
        .await
        .unwrap();
    let mut refused = async |change: &dyn Fn(&mut pb::ChoosePeopleRequest)| {
        let mut request = words::people("people-1", 2);
        change(&mut request);
        reason(host.choose_people(request).await)
    };
    assert_eq!(refused(&|r| r.office.clear()).await, "OFFICE_MISSING");
    assert_eq!(
        refused(&|r| r.office[0].competences.truncate(2)).await,
        "COMPETENCE_MISSING"
    );
    assert_eq!(refused(&|r| r.seats.truncate(1)).await, "QUORUM_NOT_MET");
    let twice = |r: &mut pb::ChoosePeopleRequest| r.seats[1] = seat(hrss(), &[responsible(2)]);
    assert_eq!(refused(&twice).await, "ALREADY_INVITED");
    let no_local = |r: &mut pb::ChoosePeopleRequest| drop(r.seats.remove(2));
    assert_eq!(refused(&no_local).await, "LOCAL_NOT_INVITED");
    let lawyers = |r: &mut pb::ChoosePeopleRequest| r.seats[1] = seat(aid(), &[responsible(2)]);
    assert_eq!(refused(&lawyers).await, "SOCIAL_NOT_RESPONSIBLE");
    let other = |r: &mut pb::ChoosePeopleRequest| r.seats[0].duties.push(concerned(9));
    assert_eq!(refused(&other).await, "UNKNOWN_CLAIM");
    let wrong = |r: &mut pb::ChoosePeopleRequest| r.seats[2] = seat(firm(), &[local()]);
    assert_eq!(refused(&wrong).await, "WRONG_CLASS");
    let abroad = |r: &mut pb::ChoosePeopleRequest| r.office[0].person = words::person(hrss(), "C1");
    assert_eq!(refused(&abroad).await, "WRONG_CLASS");

    // A competence that nobody of the office has is waived, in writing (J-5).
    let mut waived = words::people("people-2", 2);
    waived.office[0].competences.truncate(2);
    waived.waivers = vec![pb::WaiverEntry {
        agency: office().to_string(),
        reason: "群众工作由社区协助。".into(),
    }];
    host.choose_people(waived).await.unwrap();
    let view = room.shown().await;
    assert_eq!(view.stage, "determined");
    assert_eq!(view.seats.len(), 4);
    assert_eq!(view.office[0].person, words::person(office(), "C1"));
    let waiver = view.waivers[0].clone();
    assert_eq!(waiver.agency, office().to_string());
    assert_eq!(room.text(waiver.reason).await, "群众工作由社区协助。");
}

#[tokio::test]
async fn nobody_convenes_without_people_and_mode_or_for_a_matter_that_is_withdrawn() {
    let mut room = Room::proposed().await;
    let mut host = room.host(Role::Coordinator);
    let early = host.convene(words::convene("convene0")).await;
    assert_eq!(reason(early), "WRONG_STAGE");
    host.determine_reception(words::yes("yes-0001", 1))
        .await
        .unwrap();
    let nobody = host.convene(words::convene("convene1")).await;
    assert_eq!(reason(nobody), "PEOPLE_MISSING");
    host.choose_people(words::people("people-1", 2))
        .await
        .unwrap();
    let nowhere = host.convene(words::convene("convene2")).await;
    assert_eq!(reason(nowhere), "MODE_MISSING");

    let mut alone = words::on_site("mode-001", 3);
    alone.mode.as_mut().unwrap().kind = pb::ModeKind::Video.into();
    assert_eq!(
        reason(host.choose_mode(alone.clone()).await),
        "COMPANION_REQUIRED"
    );
    let mut described = words::on_site("mode-002", 3);
    let mode = described.mode.as_mut().unwrap();
    mode.kind = pb::ModeKind::Other.into();
    mode.description = "巡回接访车".into();
    host.choose_mode(described).await.unwrap();
    let Some(Form::Other(form)) = room.shown().await.held.unwrap().form else {
        panic!("another form");
    };
    assert_eq!(room.text(form.description).await, "巡回接访车");
    let mut video = alone;
    (video.request_id, video.version) = ("mode-003".into(), 4);
    video.mode.as_mut().unwrap().companion = words::person(town(), "D7");
    host.choose_mode(video).await.unwrap();
    let view = room.shown().await;
    assert_eq!(view.mode(), pb::ModeKind::Video);
    assert_eq!(view.opens, at(14, 0).to_wire());
    assert_eq!(view.held.unwrap().place, TOWN);
    assert_eq!(view.stage, "prepared");

    room.matter_says(matter::Outgoing::Withdrawn, Vec::new())
        .await;
    let nobody_asks = host.convene(words::convene("convene3")).await;
    assert_eq!(reason(nobody_asks), "MATTER_WITHDRAWN");
}

#[tokio::test]
async fn an_accusation_is_never_shared_with_those_who_might_be_accused() {
    let mut room = Room::prepared().await;
    let body = matter::Outgoing::Reclassified {
        category: Category::Accusation,
    };
    room.matter_says(body, Vec::new()).await;
    let mut host = room.host(Role::Coordinator);
    let shared = host.convene(words::convene("convene1")).await;
    assert_eq!(reason(shared), "RESTRICTED_MATTER");
}

#[tokio::test]
async fn each_seat_is_invited_and_a_vacant_one_is_given_to_another() {
    let mut room = Room::convened().await;
    let view = room.shown().await;
    let sent: Vec<(u32, &str)> = view
        .invitations
        .iter()
        .map(|each| (each.no, each.agency.as_str()))
        .collect();
    let agencies = [hrss(), land(), town(), aid()].map(|agency| agency.to_string());
    assert_eq!(
        sent,
        [
            (1, agencies[0].as_str()),
            (2, &agencies[1]),
            (3, &agencies[2]),
            (4, &agencies[3]),
        ]
    );
    assert_eq!(view.stage, "convened");
    let mut host = room.host(Role::Coordinator);
    let early = words::instead("another1", 4, seat(firm(), &[social()]));
    assert_eq!(
        reason(host.invite_another(early).await),
        "INVITATION_MISMATCH"
    );
    let busy = guests::busy(aid(), 4);
    room.guest(aid()).answer_invitation(busy).await.unwrap();
    room.desk.deliver().await;
    let instead = words::instead("another2", 4, seat(firm(), &[social()]));
    host.invite_another(instead).await.unwrap();
    room.desk.deliver().await;
    let view = room.shown().await;
    assert_eq!(view.invitations[3].status(), pb::InvitationStatus::Replaced);
    assert_eq!(view.invitations[4].instead_of, 4);
    assert_eq!(view.invitations[4].status(), pb::InvitationStatus::Sent);
    let coming = guests::coming(firm(), 5);
    room.guest(firm()).answer_invitation(coming).await.unwrap();
    room.desk.deliver().await;
    let firm_comes = &room.shown().await.invitations[4];
    assert_eq!(firm_comes.status(), pb::InvitationStatus::Confirmed);
    assert_eq!(
        firm_comes.delegates,
        [delegate(firm(), "D1", &[Competence::LegalExplanation])]
    );
    let again = words::instead("another3", 0, seat(firm(), &[social()]));
    assert_eq!(reason(host.invite_another(again).await), "ALREADY_INVITED");
}

#[tokio::test]
async fn who_is_needed_is_replaced_and_not_sent_away() {
    let mut room = Room::convened().await;
    let mut host = room.host(Role::Coordinator);
    let organ = host.revoke_invitation(words::revoke("revoke-1", 1)).await;
    assert_eq!(reason(organ), "QUORUM_NOT_MET");
    let local = host.revoke_invitation(words::revoke("revoke-2", 3)).await;
    assert_eq!(reason(local), "LOCAL_NOT_INVITED");
    host.revoke_invitation(words::revoke("revoke-3", 4))
        .await
        .unwrap();
    room.desk.deliver().await;
    let view = room.shown().await;
    assert_eq!(view.invitations[3].status(), pb::InvitationStatus::Revoked);
    let late = guests::coming(aid(), 4);
    let late = room.guest(aid()).answer_invitation(late).await;
    assert_eq!(reason(late), "NOT_INVITED");
    let twice = host.revoke_invitation(words::revoke("revoke-4", 4)).await;
    assert_eq!(reason(twice), "INVITATION_MISMATCH");
}

#[tokio::test]
async fn a_proposal_is_shown_with_its_claims_and_its_texts_open_by_their_handles() {
    let room = Room::proposed().await;
    let view = room.shown().await;
    assert_eq!(view.visitors, 7);
    assert_eq!(view.representatives, [1, 2, 3, 4, 5]);
    assert_eq!(view.claims.len(), 2);
    assert_eq!(view.claims[0].place, TOWN);
    assert_eq!(view.claims[1].content_class, 50_000);
    let request = view.claims[0].request.clone();
    assert_eq!(room.text(request).await, "支付拖欠的工资");
    assert_eq!(room.text(view.proposed_because).await, REASON);
    assert_eq!((view.determination, view.advice), (None, None));
}
