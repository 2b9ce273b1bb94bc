//! 6.1.1: advice with its evidence, and the decision of a person.

use std::collections::BTreeSet;

use contracts::pb::coordination::v1::determine_reception_request::Determination;
use contracts::pb::coordination::v1::{
    AdviseReceptionRequest, DetermineReceptionRequest, DetermineYes, ReceptionView,
};
use contracts::pb::types::v1::duty::{self, Local, Social};
use contracts::pb::types::v1::{Duty, Ground, Seat};
use domain::id::ReceptionId;

use super::{LAND, WAGES, code, named, reference};
use crate::demo::stage::{Stage, StoryFault};

/// A reception that is held: who was suggested for it, and its version.
pub(super) struct Determined {
    pub seats: Vec<Seat>,
    pub version: u64,
}

pub(super) async fn play(
    stage: &mut Stage,
    reception: ReceptionId,
) -> Result<Determined, StoryFault> {
    stage.at(9, 30)?;
    let advice = stage
        .step("advise-reception")
        .by("office", "X03")
        .says(
            "系统评分80分，达到50分即建议联合接访：涉及2个部门30分，来访7人30分，先后2件20分",
            "6.1.1",
        )
        .read(AdviseReceptionRequest {
            reception: named(reception),
        })
        .await?;
    let evidence: Vec<(Ground, u32, u32)> = advice
        .evidence
        .iter()
        .map(|evidence| (evidence.ground(), evidence.figure, evidence.points))
        .collect();
    let expected = vec![
        (Ground::SeveralAgencies, 2, 30),
        (Ground::ManyPeople, 7, 30),
        (Ground::Repeated, 2, 20),
    ];
    stage.check("office", "评分逐项说明所依据的数据", &expected, &evidence)?;
    stage.check(
        "office",
        "评分与门槛",
        &(80, 50),
        &(advice.points, advice.threshold),
    )?;
    let suggested: BTreeSet<(String, Vec<String>)> = advice.seats.iter().map(spelled).collect();
    let expected = seats().iter().map(spelled).collect();
    stage.check(
        "office",
        "建议的单位：两局互为责任与有关单位，属地为青桥镇，社会力量为法援中心",
        &expected,
        &suggested,
    )?;

    let version = stage
        .look(
            "office",
            reception,
            "提议待定",
            |view: &ReceptionView| Some(view.version),
        )
        .await?;
    stage.at(9, 34)?;
    let answer = stage
        .step("determine-reception")
        .by("office", "X03")
        .says(
            "统筹人员决定：列为联合接访事项，依据为涉及多部门、人数较多",
            "6.1.1",
        )
        .act(DetermineReceptionRequest {
            reception: named(reception),
            version,
            determination: Some(Determination::Yes(DetermineYes {
                grounds: vec![Ground::SeveralAgencies.into(), Ground::ManyPeople.into()],
                note: String::new(),
            })),
            ..DetermineReceptionRequest::default()
        })
        .await?;
    Ok(Determined {
        seats: advice.seats,
        version: reference("DetermineReception", answer.reference)?.version,
    })
}

/// Each bureau answers for its claim and explains policy on the other's; the township and legal aid assist.
fn seats() -> [Seat; 4] {
    let local = duty::Duty::Local(Local {});
    let social = duty::Duty::Social(Social {});
    let responsible = duty::Duty::Responsible;
    let concerned = duty::Duty::Concerned;
    [
        seat("hrss", [responsible(WAGES), concerned(LAND)]),
        seat("land", [responsible(LAND), concerned(WAGES)]),
        seat("town", [local]),
        seat("aid", [social]),
    ]
}

pub(super) fn seat(agency: &str, duties: impl IntoIterator<Item = duty::Duty>) -> Seat {
    Seat {
        agency: code(agency),
        duties: duties
            .into_iter()
            .map(|duty| Duty { duty: Some(duty) })
            .collect(),
    }
}

/// In an order that does not depend on who wrote it.
fn spelled(seat: &Seat) -> (String, Vec<String>) {
    let mut duties: Vec<String> = seat.duties.iter().map(|duty| format!("{duty:?}")).collect();
    duties.sort();
    (seat.agency.clone(), duties)
}
