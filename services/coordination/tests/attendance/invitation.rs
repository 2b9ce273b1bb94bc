//! 6.1.2: who comes, and why nobody does.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::coordination::v1::answer_invitation_request::Answer;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::attendance::Outgoing as Said;
use domain::matter::ClaimNo;
use domain::people::Role;
use domain::reception::{self, DeclineGround, Duty, InvitationNo, Outgoing};
use testkit::desk::reason;

use crate::room::{Room, aid, at, attendance, hrss, land, stranger, town};
use crate::words::{coming, delegate, expert};

fn declining(
    request: &str,
    ground: types::DeclineGround,
    reason: &str,
) -> pb::AnswerInvitationRequest {
    let declined = pb::DeclinedEntry {
        ground: ground.into(),
        reason: reason.into(),
    };
    pb::AnswerInvitationRequest {
        answer: Some(Answer::Declined(declined)),
        ..coming(request, hrss(), 1, Vec::new())
    }
}

#[tokio::test]
async fn an_agency_is_told_what_for_when_and_where_and_says_who_comes() {
    let room = Room::invited().await;
    let view = room.shown(hrss()).await;
    assert_eq!((view.stage.as_str(), view.invitation), ("invited", 1));
    assert_eq!(view.number, "XF2026-00000001-1");
    assert_eq!(view.mode, i32::from(pb::ModeKind::OnSite));
    assert_eq!(view.opens, at(10, 0).to_wire());
    assert_eq!(view.answer_by, at(18, 0).to_wire());
    assert_eq!(view.required.len(), 3, "the competences of 5.2");
    assert_eq!(
        room.text(view.claims[0].request.clone()).await,
        "支付拖欠的工资"
    );
    assert!(view.delegates.is_empty());

    let mut handler = room.clerk(hrss(), Role::Handler);
    let alone = delegate(hrss(), "D1", &[types::Competence::Professional]);
    let answer = coming("coming-01", hrss(), 1, vec![alone]);
    assert_eq!(
        reason(handler.answer_invitation(answer).await),
        "COMPETENCE_MISSING"
    );
    let nobody = coming("coming-02", hrss(), 1, Vec::new());
    assert_eq!(
        reason(handler.answer_invitation(nobody).await),
        "DELEGATE_REQUIRED"
    );
    let lent = coming("coming-03", hrss(), 1, vec![expert(land(), "D1")]);
    assert_eq!(
        reason(handler.answer_invitation(lent).await),
        "DELEGATE_REQUIRED"
    );
    let other = coming("coming-04", hrss(), 2, vec![expert(hrss(), "D1")]);
    assert_eq!(
        reason(handler.answer_invitation(other).await),
        "INVITATION_MISMATCH"
    );
    assert!(room.said(hrss()).await.is_empty(), "nothing was said yet");

    let answer = coming("coming-05", hrss(), 1, vec![expert(hrss(), "D1")]);
    let answered = handler.answer_invitation(answer).await.unwrap();
    let reference = answered.into_inner().reference.unwrap();
    assert_eq!(reference.stage, "confirmed");
    assert_eq!((reference.version, reference.replayed), (2, false));
    assert!(matches!(
        &room.said(hrss()).await[..],
        [Said::Answered { invitation: InvitationNo(1), answer: reception::Answer::Confirmed { delegates } }]
            if delegates.len() == 1
    ));
    let again = coming("coming-06", hrss(), 1, vec![expert(hrss(), "D1")]);
    assert_eq!(
        reason(handler.answer_invitation(again).await),
        "ALREADY_ANSWERED"
    );
}

#[tokio::test]
async fn two_people_bring_the_competences_together_and_others_may_come_instead() {
    use types::Competence::{Guidance, Professional, ReplyDrafting};
    let room = Room::invited().await;
    let mut handler = room.clerk(hrss(), Role::Handler);
    let substitute = |request: &str, delegates| pb::SubstituteRequest {
        request_id: request.into(),
        attendance: attendance(hrss()),
        delegates,
    };
    let early = substitute("instead-1", vec![expert(hrss(), "D3")]);
    assert_eq!(reason(handler.substitute(early).await), "WRONG_STAGE");
    let two = vec![
        delegate(hrss(), "D1", &[Professional]),
        delegate(hrss(), "D2", &[ReplyDrafting, Guidance]),
    ];
    handler
        .answer_invitation(coming("coming-01", hrss(), 1, two))
        .await
        .unwrap();
    let lacking = substitute("instead-2", vec![delegate(hrss(), "D3", &[Guidance])]);
    assert_eq!(
        reason(handler.substitute(lacking).await),
        "COMPETENCE_MISSING"
    );
    handler
        .substitute(substitute("instead-3", vec![expert(hrss(), "D3")]))
        .await
        .unwrap();
    let view = room.shown(hrss()).await;
    assert_eq!(view.delegates, [expert(hrss(), "D3")]);
    let said = room.said(hrss()).await;
    assert!(matches!(
        said[1],
        Said::Substituted {
            invitation: InvitationNo(1),
            ..
        }
    ));
}

#[tokio::test]
async fn a_responsible_unit_declines_only_because_it_is_not_competent() {
    let room = Room::invited().await;
    let mut head = room.clerk(hrss(), Role::OrgHead);
    let busy = declining("decline-1", types::DeclineGround::Unavailable, "人手不足。");
    assert_eq!(
        reason(head.answer_invitation(busy).await),
        "DECLINE_NEEDS_OBJECTION"
    );
    let ground = types::DeclineGround::NotCompetent;
    let declined = head
        .answer_invitation(declining("decline-2", ground, "属于自然资源部门职责。"))
        .await
        .unwrap();
    assert_eq!(declined.into_inner().reference.unwrap().stage, "declined");
    let said = room.said(hrss()).await;
    let [
        Said::Answered {
            answer:
                reception::Answer::Declined {
                    ground: DeclineGround::NotCompetent,
                    reason,
                },
            ..
        },
    ] = &said[..]
    else {
        panic!("{said:?}");
    };
    assert_eq!(
        room.text(reason.to_wire()).await,
        "属于自然资源部门职责。",
        "the reason travels as a handle"
    );
}

#[tokio::test]
async fn an_answer_after_its_time_is_late_and_not_refused_but_a_revoked_one_is() {
    let mut room = Room::invited().await;
    room.desk.ctx.clock.advance_to(at(19, 0));
    let mut handler = room.clerk(hrss(), Role::Handler);
    handler
        .answer_invitation(coming("coming-01", hrss(), 1, vec![expert(hrss(), "D1")]))
        .await
        .unwrap();
    let invitation = InvitationNo(2);
    room.tell(land(), Outgoing::Revoked { invitation }).await;
    let mut other = room.clerk(land(), Role::Handler);
    let late = coming("coming-01", land(), 2, vec![expert(land(), "D1")]);
    assert_eq!(reason(other.answer_invitation(late).await), "NOT_INVITED");
    assert_eq!(room.shown(land()).await.stage, "revoked");
}

#[tokio::test]
async fn nobody_learns_whether_an_agency_that_is_not_its_own_was_invited() {
    let room = Room::invited().await;
    // Never invited, asking for itself; and asking for one of the same node that was.
    for (own, asked) in [
        (stranger(), stranger()),
        (stranger(), hrss()),
        (land(), hrss()),
    ] {
        let mut handler = room.clerk(own, Role::Handler);
        let mut refusals = Vec::new();
        let answer = coming("coming-01", asked, 1, vec![expert(own, "D1")]);
        refusals.push(handler.answer_invitation(answer).await.unwrap_err());
        let ground = types::DeclineGround::NotCompetent;
        let declined = pb::AnswerInvitationRequest {
            attendance: attendance(asked),
            ..declining("decline-1", ground, "不属于本单位职责。")
        };
        refusals.push(handler.answer_invitation(declined).await.unwrap_err());
        let get = pb::GetAttendanceRequest {
            record: attendance(asked),
            at_least: 0,
        };
        refusals.push(handler.get_attendance(get).await.unwrap_err());
        for refusal in refusals {
            assert_eq!(refusal.code(), tonic::Code::NotFound);
            assert_eq!(reason::<()>(Err(refusal)), "RECORD_NOT_FOUND");
        }
    }
    let list = pb::ListAttendancesRequest::default();
    let mut handler = room.clerk(stranger(), Role::Handler);
    let listed = handler.list_attendances(list).await;
    assert!(listed.unwrap().into_inner().rows.is_empty());
    let list = pb::ListAttendancesRequest::default();
    let listed = room.clerk(town(), Role::Local).list_attendances(list).await;
    let rows = listed.unwrap().into_inner().rows;
    assert_eq!(rows.len(), 1, "its own, and no other of the node");
    assert_eq!(rows[0].record, attendance(town()));
    assert_eq!(
        (rows[0].stage.as_str(), rows[0].due_on.as_str()),
        ("invited", "2026-03-02")
    );
}

#[tokio::test]
async fn social_forces_bring_one_kind_of_help_and_never_see_the_line() {
    let mut room = Room::invited().await;
    let mut social = room.clerk(aid(), Role::Social);
    let counsel = delegate(aid(), "D1", &[types::Competence::Counselling]);
    social
        .answer_invitation(coming("coming-01", aid(), 4, vec![counsel]))
        .await
        .unwrap();
    room.tell(aid(), Outgoing::Opened { at: at(10, 0) }).await;
    let view = room.shown(aid()).await;
    assert_eq!((view.stage.as_str(), view.line), ("in-session", None));

    // An agency that fixed the line, and then comes again as no more than the local unit.
    room.invite(town(), 5, &[Duty::Responsible(ClaimNo(1)), Duty::Local])
        .await;
    let own = vec![delegate(town(), "D1", &all())];
    room.clerk(town(), Role::Local)
        .answer_invitation(coming("coming-02", town(), 5, own))
        .await
        .unwrap();
    room.circulate(town(), 1).await;
    assert!(room.shown(town()).await.line.is_some());
    room.invite(town(), 6, &[Duty::Local]).await;
    assert_eq!(room.shown(town()).await.line, None);
}

fn all() -> [types::Competence; 6] {
    use types::Competence::{FollowUp, Guidance, Liaison, Persuasion, Professional, ReplyDrafting};
    [
        Professional,
        ReplyDrafting,
        Guidance,
        Persuasion,
        Liaison,
        FollowUp,
    ]
}
