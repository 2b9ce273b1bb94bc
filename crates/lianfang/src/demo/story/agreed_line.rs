//! 6.2.1: first consult, then receive. No session before all who answer and explain have confirmed one version.

use contracts::pb::coordination::v1::{
    AttendanceView, CirculateLineRequest, ConfirmLineRequest, ContestLineRequest, LineEntryText,
    LockLineRequest, OpenSessionRequest, ReceptionView,
};
use domain::id::ReceptionId;

use super::{LAND, WAGES, attendance, code, named};
use crate::demo::cast;
use crate::demo::stage::{Stage, StoryFault};

/// Who goes into the room, of the five elected.
pub(super) const IN_THE_ROOM: [u32; 3] = [1, 2, 3];

pub(super) async fn play(stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
    stage.at(10, 20)?;
    stage
        .step("open-too-early")
        .by("office", "X03")
        .says("来访人员要求马上开始接访", "6.2.1")
        .refused(open(reception), "LINE_NOT_AGREED")
        .await?;
    first_version(stage, reception).await?;
    second_version(stage, reception).await?;
    nobody_else(stage, reception).await
}

async fn first_version(stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
    stage.at(10, 30)?;
    stage
        .step("line-v1")
        .by("office", "X03")
        .says(
            "梳理两项诉求，发出接谈口径第1版，送责任单位和有关单位",
            "6.2.1",
        )
        .act(line(
            reception,
            "占地补偿按签订协议时的标准执行，不再调整。",
        ))
        .await?;
    let at_hrss = received(stage, reception, "hrss", 1).await?;
    let at_land = received(stage, reception, "land", 1).await?;

    stage.at(10, 40)?;
    stage
        .step("line-v1-hrss")
        .by("hrss", "R01")
        .says("确认第1版", "6.2.1")
        .act(confirm(reception, "hrss", 1, at_hrss))
        .await?;
    positions(stage, reception, 1, &["hrss"], &[]).await?;

    stage.at(10, 48)?;
    stage
        .step("line-v1-contested")
        .by("land", "Z01")
        .says(
            "对第1版提出异议：占地发生在新地价公布之后，应按现行区片综合地价答复",
            "6.2.1",
        )
        .act(ContestLineRequest {
            attendance: named(attendance(reception, "land")),
            line_version: 1,
            digest: at_land,
            reason: "占地发生在新区片综合地价公布之后，口径应改为按现行标准核算差额。".to_owned(),
            ..ContestLineRequest::default()
        })
        .await?;
    positions(stage, reception, 1, &["hrss"], &["land"]).await?;

    stage.at(10, 52)?;
    stage
        .step("lock-contested")
        .by("office", "X03")
        .says("锁定第1版", "J-7")
        .refused(lock(reception, 1), "LINE_NOT_AGREED")
        .await
}

async fn second_version(stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
    stage.at(11, 0)?;
    stage
        .step("line-v2")
        .by("office", "X03")
        .says("修改诉求二的答复，发出第2版；第1版的确认随之失效", "6.2.1")
        .act(line(
            reception,
            "占地补偿按现行区片综合地价重新核算，差额补足。",
        ))
        .await?;
    let at_hrss = received(stage, reception, "hrss", 2).await?;
    let at_land = received(stage, reception, "land", 2).await?;
    positions(stage, reception, 2, &[], &[]).await?;

    stage.at(11, 10)?;
    stage
        .step("line-v2-land")
        .by("land", "Z01")
        .says("确认第2版", "6.2.1")
        .act(confirm(reception, "land", 2, at_land))
        .await?;
    positions(stage, reception, 2, &["land"], &[]).await?;
    stage.at(11, 14)?;
    stage
        .step("line-v2-hrss")
        .by("hrss", "R01")
        .says("确认第2版", "6.2.1")
        .act(confirm(reception, "hrss", 2, at_hrss))
        .await?;
    positions(stage, reception, 2, &["hrss", "land"], &[]).await?;

    stage.at(11, 16)?;
    stage
        .step("lock-line")
        .by("office", "X03")
        .says("各方一致，锁定第2版口径", "6.2.1")
        .act(lock(reception, 2))
        .await?;
    for agency in ["hrss", "land"] {
        let what = format!("{}获知口径已锁定", cast::member(agency).short);
        stage
            .sees(
                agency,
                attendance(reception, agency),
                &what,
                |view: &AttendanceView| {
                    view.line
                        .as_ref()
                        .is_some_and(|line| line.locked)
                        .then_some(())
                },
            )
            .await?;
    }
    Ok(())
}

/// J-10: neither the law firm nor the township, which agree no line, have ever seen one.
async fn nobody_else(stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
    for agency in ["firm", "town"] {
        let line = stage
            .sees_stage::<AttendanceView>(
                agency,
                attendance(reception, agency),
                &format!("{}已确认参加", cast::member(agency).short),
                "confirmed",
            )
            .await?
            .line;
        let what = format!("{}看不到口径", cast::member(agency).short);
        stage.check(agency, &what, &None, &line)?;
    }
    stage.tell("firm", "看不到口径；属地同样看不到", "J-10")
}

fn line(reception: ReceptionId, on_land: &str) -> CirculateLineRequest {
    let entry = |claim, facts: &str, basis: &str, answer: &str, speaker| LineEntryText {
        claim,
        facts: facts.to_owned(),
        basis: basis.to_owned(),
        answer: answer.to_owned(),
        speaker: code(speaker),
    };
    CirculateLineRequest {
        reception: named(reception),
        entries: vec![
            entry(
                WAGES,
                "木工班组七人四个月工资未发，总包已向分包付款，分包未发放。",
                "《保障农民工工资支付条例》第三十条：分包单位拖欠的，由施工总承包单位先行清偿。",
                "责令总包先行清偿，逾期依法处理。",
                "hrss",
            ),
            entry(
                LAND,
                "去年十月村道拓宽占用各户承包地，补偿款已按旧标准发放。",
                "《中华人民共和国土地管理法》第四十八条：征收土地应当给予公平、合理的补偿。",
                on_land,
                "land",
            ),
        ],
        ..CirculateLineRequest::default()
    }
}

fn confirm(
    reception: ReceptionId,
    agency: &str,
    version: u32,
    digest: Vec<u8>,
) -> ConfirmLineRequest {
    ConfirmLineRequest {
        attendance: named(attendance(reception, agency)),
        line_version: version,
        digest,
        ..ConfirmLineRequest::default()
    }
}

fn lock(reception: ReceptionId, line_version: u32) -> LockLineRequest {
    LockLineRequest {
        reception: named(reception),
        line_version,
        ..LockLineRequest::default()
    }
}

pub(super) fn open(reception: ReceptionId) -> OpenSessionRequest {
    OpenSessionRequest {
        reception: named(reception),
        representatives: IN_THE_ROOM.to_vec(),
        ..OpenSessionRequest::default()
    }
}

/// The digest of the version, when it has reached the agency's node.
async fn received(
    stage: &mut Stage,
    reception: ReceptionId,
    agency: &str,
    version: u32,
) -> Result<Vec<u8>, StoryFault> {
    let what = format!("第{version}版口径到达{}节点", cast::member(agency).short);
    stage
        .sees(
            agency,
            attendance(reception, agency),
            &what,
            |view: &AttendanceView| {
                let line = view.line.as_ref()?;
                (line.version == version).then(|| line.digest.clone())
            },
        )
        .await
}

/// Who confirmed and who contested the version, as the office knows it.
async fn positions(
    stage: &mut Stage,
    reception: ReceptionId,
    version: u32,
    confirmed: &[&str],
    contested: &[&str],
) -> Result<(), StoryFault> {
    let codes = |agencies: &[&str]| {
        agencies
            .iter()
            .map(|agency| code(agency))
            .collect::<Vec<_>>()
    };
    let (confirmed, contested) = (codes(confirmed), codes(contested));
    let what = format!(
        "第{version}版口径：确认{}家，异议{}家",
        confirmed.len(),
        contested.len()
    );
    stage
        .sees("office", reception, &what, |view: &ReceptionView| {
            let line = view.line.as_ref()?;
            let same = |found: &[String], expected: &[String]| {
                found.len() == expected.len() && expected.iter().all(|code| found.contains(code))
            };
            (line.version == version
                && same(&line.confirmed, &confirmed)
                && same(&line.contested, &contested))
            .then_some(())
        })
        .await
}
