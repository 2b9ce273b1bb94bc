//! 6.3: one person stays on. She is guided by those who answered, and the township sees her home; nothing restrains her.

use contracts::pb::coordination::v1::outcome_entry::Outcome;
use contracts::pb::coordination::v1::{
    AttendanceView, EndStayRequest, GiveGuidanceRequest, NoteStayingOnRequest, OutcomeEntry,
    ReceptionView, ReportReturnRequest,
};
use contracts::wire::Wired;
use domain::id::ReceptionId;

use super::{attendance, code, named};
use crate::demo::cast;
use crate::demo::stage::{Stage, StoryFault};

/// The one who stays on.
const PERSON: u32 = 2;

pub(super) async fn play(stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
    stage.at(16, 0)?;
    stage
        .step("note-staying-on")
        .by("office", "X02")
        .says(
            "信访人乙滞留，担心欠薪无着；通知属地和两局共同疏导",
            "6.3.1",
        )
        .act(NoteStayingOnRequest {
            reception: named(reception),
            person: PERSON,
            needs: "担心工资没有着落，不愿离开，需要有人陪同返家。".to_owned(),
            ..NoteStayingOnRequest::default()
        })
        .await?;
    for agency in ["town", "hrss", "land"] {
        let what = format!("{}获知有人滞留", cast::member(agency).short);
        stage
            .sees(
                agency,
                attendance(reception, agency),
                &what,
                |view: &AttendanceView| {
                    view.stays
                        .iter()
                        .any(|stay| stay.person == PERSON)
                        .then_some(())
                },
            )
            .await?;
    }
    for (agency, number, minute, text) in [
        (
            "hrss",
            "R01",
            6,
            "说明清偿责令书今日送达总包单位，给出联系电话。",
        ),
        ("land", "Z01", 10, "说明核实面积的日期，请在家等候通知。"),
    ] {
        stage.at(16, minute)?;
        stage
            .step(format!("guidance-{agency}"))
            .by(agency, number)
            .says("承办人当面说明办理安排，指导劝返", "6.3.3")
            .act(GiveGuidanceRequest {
                attendance: named(attendance(reception, agency)),
                person: PERSON,
                text: text.to_owned(),
                ..GiveGuidanceRequest::default()
            })
            .await?;
        let code = code(agency);
        let what = format!("信访局获知{}已作指导", cast::member(agency).short);
        stage
            .sees("office", reception, &what, |view: &ReceptionView| {
                view.stays
                    .iter()
                    .any(|stay| stay.person == PERSON && stay.guided_by.contains(&code))
                    .then_some(())
            })
            .await?;
    }
    stage.at(16, 12)?;
    let arrived = stage.now();
    let before = stage
        .look(
            "office",
            reception,
            "属地的报告未到",
            |view: &ReceptionView| Some(view.version),
        )
        .await?;
    stage.at(16, 25)?;
    stage
        .step("report-return")
        .by("town", "T01")
        .says("属地干部16:12到场，耐心疏导，陪同信访人乙自愿返家", "6.3.2")
        .act(ReportReturnRequest {
            attendance: named(attendance(reception, "town")),
            person: PERSON,
            arrived: arrived.to_wire(),
            outcome: voluntarily(),
            ..ReportReturnRequest::default()
        })
        .await?;
    stage
        .sees(
            "office",
            reception,
            "信访局收到返家报告",
            |view: &ReceptionView| (view.version > before).then_some(()),
        )
        .await?;
    stage.at(16, 28)?;
    stage
        .step("end-stay")
        .by("office", "X02")
        .says("滞留结束：自愿返家，通知与到场时间均在案", "6.3.1")
        .act(EndStayRequest {
            reception: named(reception),
            person: PERSON,
            outcome: voluntarily(),
            ..EndStayRequest::default()
        })
        .await?;
    stage
        .sees(
            "office",
            reception,
            "无人滞留",
            |view: &ReceptionView| view.stays.iter().all(|stay| stay.ended).then_some(()),
        )
        .await
}

const fn voluntarily() -> Option<OutcomeEntry> {
    Some(OutcomeEntry {
        outcome: Some(Outcome::ReturnedVoluntarily(true)),
    })
}
