//! Category and path of every claim, by a person; and the proposal of a joint reception.

use contracts::pb::coordination::v1::ReceptionView;
use contracts::pb::intake::v1::{ProposeReceptionRequest, TriageMatterRequest};
use contracts::pb::types::v1::disposition::{self, Joint};
use contracts::pb::types::v1::{Category, ClaimPath, ClaimTriage, Disposition};
use domain::content::ContentClass;
use domain::id::ReceptionId;

use super::{Group, LAND, WAGES, named, record};
use crate::demo::cast::VILLAGE;
use crate::demo::stage::{Stage, StoryFault};

pub(super) async fn play(stage: &mut Stage, group: &Group) -> Result<ReceptionId, StoryFault> {
    stage.at(9, 24)?;
    let triaged = |claim, class: ContentClass| ClaimTriage {
        claim,
        path: ClaimPath::PetitionOpinion.into(),
        class: class.code(),
        place: Some(VILLAGE.to_owned()),
    };
    stage
        .step("triage-matter")
        .by("office", "X02")
        .says(
            "接谈员甄别：申诉求决类，两项诉求均无其他法定途径，适用信访程序",
            "Art. 31",
        )
        .act(TriageMatterRequest {
            matter: named(group.matter),
            version: group.version,
            category: Category::Claim.into(),
            claims: vec![
                triaged(WAGES, ContentClass::LABOUR),
                triaged(LAND, ContentClass::LAND),
            ],
            disposition: Some(Disposition {
                disposition: Some(disposition::Disposition::Joint(Joint {})),
            }),
            urgent: false,
            ..TriageMatterRequest::default()
        })
        .await?;

    stage.at(9, 28)?;
    let answer = stage
        .step("propose-reception")
        .by("office", "X02")
        .says(
            "提议联合接访：两项诉求分属两个部门，人数较多且已重复反映",
            "Art. 18 ¶3",
        )
        .act(ProposeReceptionRequest {
            matter: named(group.matter),
            reason: "诉求涉及两个部门，来访七人，且其中一人已就同一事项来电反映。".to_owned(),
            ..ProposeReceptionRequest::default()
        })
        .await?;
    let reception: ReceptionId = record("ProposeReception", answer.reception)?;
    stage
        .sees_stage::<ReceptionView>("office", reception, "提议由登记转到联合接访", "proposed")
        .await?;
    Ok(reception)
}
