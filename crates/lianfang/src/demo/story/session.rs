//! 6.2.2: the session. One bureau's node is down in the middle of it; the session goes on, and the bureau confirms afterwards
//! what was heard of it.

use contracts::pb::coordination::v1::answer_heard_request::Verdict;
use contracts::pb::coordination::v1::signature_entry::Signature;
use contracts::pb::coordination::v1::{
    AnswerHeardRequest, AttendanceView, Confirmation, EndSessionRequest, HeardView,
    ReadBackRecordRequest, ReceptionView, RecordHeardRequest, SealRecordRequest, SignatureEntry,
};
use contracts::pb::types::v1::Topic;
use domain::id::ReceptionId;

use super::agreed_line::open;
use super::people::OPENS;
use super::{LAND, WAGES, attendance, named, person};
use crate::demo::cast;
use crate::demo::stage::{Stage, StoryFault};

/// Something said in the room.
struct Said {
    step: &'static str,
    claim: u32,
    topic: Topic,
    speaker: (&'static str, &'static str),
    /// As the timeline tells it.
    told: &'static str,
    /// As the record has it.
    text: &'static str,
}

const SAID: [Said; 10] = [
    Said {
        step: "heard-wages-answer",
        claim: WAGES,
        topic: Topic::Answer,
        speaker: ("hrss", "R01"),
        told: "记录人社局承办人答复诉求一",
        text: "欠薪事实清楚，由施工总承包单位先行清偿。",
    },
    Said {
        step: "heard-wages-path",
        claim: WAGES,
        topic: Topic::Path,
        speaker: ("hrss", "R01"),
        told: "记录诉求一的解决路径",
        text: "由劳动保障监察机构责令限期支付。",
    },
    Said {
        step: "heard-wages-plan",
        claim: WAGES,
        topic: Topic::Plan,
        speaker: ("hrss", "R01"),
        told: "记录诉求一的解决方案",
        text: "总承包单位自今日起三十日内足额支付。",
    },
    Said {
        step: "heard-wages-policy",
        claim: WAGES,
        topic: Topic::Policy,
        speaker: ("land", "Z01"),
        told: "记录自然资源局就诉求一解释相关政策",
        text: "项目用地手续齐备，不影响工资清偿责任。",
    },
    Said {
        step: "heard-wages-procedure",
        claim: WAGES,
        topic: Topic::Procedure,
        speaker: ("office", "X02"),
        told: "告知诉求一的信访处理程序",
        text: "会后转送责任单位，受理和办理期限书面告知。",
    },
    Said {
        step: "heard-land-answer",
        claim: LAND,
        topic: Topic::Answer,
        speaker: ("land", "Z01"),
        told: "记录自然资源局承办人答复诉求二",
        text: "占地补偿按现行区片综合地价重新核算。",
    },
    Said {
        step: "heard-land-path",
        claim: LAND,
        topic: Topic::Path,
        speaker: ("land", "Z01"),
        told: "记录诉求二的解决路径",
        text: "由自然资源局会同青桥镇逐户核实面积。",
    },
    Said {
        step: "heard-land-plan",
        claim: LAND,
        topic: Topic::Plan,
        speaker: ("land", "Z01"),
        told: "记录诉求二的解决方案",
        text: "四月底前核实面积，五月发放差额。",
    },
    Said {
        step: "heard-land-policy",
        claim: LAND,
        topic: Topic::Policy,
        speaker: ("hrss", "R01"),
        told: "记录人社局就诉求二解释被征地农民社会保障政策",
        text: "符合条件的可以参加被征地农民社会保障。",
    },
    Said {
        step: "heard-land-procedure",
        claim: LAND,
        topic: Topic::Procedure,
        speaker: ("office", "X02"),
        told: "告知诉求二的信访处理程序",
        text: "会后交办责任单位，处理意见书面送达。",
    },
];

pub(super) async fn play(stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
    stage.at(OPENS.0, OPENS.1)?;
    stage
        .step("open-session")
        .by("office", "X03")
        .says("口径已统一，开始接访，3名代表进场", "6.2.2")
        .act(open(reception))
        .await?;
    for agency in ["hrss", "land", "town", "firm"] {
        let what = format!("{}获知接访开始", cast::member(agency).short);
        stage
            .sees_stage::<AttendanceView>(
                agency,
                attendance(reception, agency),
                &what,
                "in-session",
            )
            .await?;
    }
    stage.at(14, 5)?;
    stage
        .without("land", async |stage| in_the_room(stage, reception).await)
        .await?;
    back_again(stage, reception).await
}

/// While the node of the natural-resources bureau is down; its official is in the room.
async fn in_the_room(stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
    stage.tell("land", "节点中断；承办人仍在现场，接访照常进行", "6.2.2")?;
    for (said, minute) in SAID.iter().zip((8..).step_by(5)) {
        stage.at(14, minute)?;
        stage
            .step(said.step)
            .by("office", "X02")
            .says(said.told, "6.2.2")
            .act(RecordHeardRequest {
                reception: named(reception),
                claim: said.claim,
                topic: said.topic.into(),
                speaker: person(said.speaker.0, said.speaker.1),
                text: said.text.to_owned(),
                ..RecordHeardRequest::default()
            })
            .await?;
    }
    stage.at(14, 58)?;
    for heard in heard_of(stage, reception, "hrss", 4).await? {
        let own = Word {
            step: format!("confirm-heard-hrss-{}", heard.no),
            by: ("hrss", "R01"),
            heard: heard.no,
        };
        // While the record is open a correction stands in it; after it is read back it would be an addendum (J-12).
        if heard.topic() == Topic::Plan {
            own.corrects(
                stage,
                reception,
                "总承包单位自收到责令书之日起三十日内足额支付。",
            )
            .await?;
        } else {
            own.confirms(stage, reception).await?;
        }
    }
    stage.at(15, 10)?;
    stage
        .step("end-session")
        .by("office", "X03")
        .says(
            "两项诉求的答复、路径、方案、政策、程序均已记录，接访结束",
            "6.2.2",
        )
        .act(EndSessionRequest {
            reception: named(reception),
            ..EndSessionRequest::default()
        })
        .await?;
    stage.at(15, 16)?;
    stage
        .step("read-back")
        .by("office", "X02")
        .says("当场宣读记录，代表签字", "J-12")
        .act(ReadBackRecordRequest {
            reception: named(reception),
            signature: Some(SignatureEntry {
                signature: Some(Signature::Signed(true)),
            }),
            ..ReadBackRecordRequest::default()
        })
        .await?;
    stage.at(15, 18)?;
    stage
        .step("seal-unconfirmed")
        .by("office", "X03")
        .says("封存记录：自然资源局的4条尚未由其确认", "J-12")
        .refused(seal(reception), "ANSWER_UNCONFIRMED")
        .await
}

/// Its node runs again and is told what was heard.
async fn back_again(stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
    stage.at(15, 22)?;
    let heard = heard_of(stage, reception, "land", 4).await?;
    stage.tell("land", "节点恢复，收到中断期间的记录4条", "6.2.2")?;
    for heard in heard {
        let own = Word {
            step: format!("confirm-heard-land-{}", heard.no),
            by: ("land", "Z01"),
            heard: heard.no,
        };
        own.confirms(stage, reception).await?;
    }
    stage.at(15, 30)?;
    stage
        .step("seal-record")
        .by("office", "X03")
        .says("四条均已确认，封存记录并留摘要", "J-12")
        .act(seal(reception))
        .await?;
    for agency in ["hrss", "land", "town", "firm"] {
        let what = format!("{}收到封存的记录摘要", cast::member(agency).short);
        stage
            .sees_stage::<AttendanceView>(
                agency,
                attendance(reception, agency),
                &what,
                "record-sealed",
            )
            .await?;
    }
    Ok(())
}

/// What was heard of an agency, when all of it has reached its node.
async fn heard_of(
    stage: &mut Stage,
    reception: ReceptionId,
    agency: &str,
    count: usize,
) -> Result<Vec<HeardView>, StoryFault> {
    let what = format!("{}收到关于自己的记录{count}条", cast::member(agency).short);
    stage
        .sees(
            agency,
            attendance(reception, agency),
            &what,
            |view: &AttendanceView| {
                let mut heard = view.heard.clone();
                heard.sort_by_key(|heard| heard.no);
                (heard.len() == count).then_some(heard)
            },
        )
        .await
}

/// An agency's own word on what was heard of it.
struct Word {
    step: String,
    by: (&'static str, &'static str),
    heard: u32,
}

impl Word {
    async fn confirms(self, stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
        let says = format!("核对并确认记录第{}条", self.heard);
        let verdict = Verdict::Confirmed(true);
        self.given(stage, reception, says, verdict, Confirmation::Confirmed)
            .await
    }

    async fn corrects(
        self,
        stage: &mut Stage,
        reception: ReceptionId,
        text: &str,
    ) -> Result<(), StoryFault> {
        let says = format!(
            "更正记录第{}条：期限自收到责令书之日起算；原记录与更正并列",
            self.heard
        );
        let verdict = Verdict::Correction(text.to_owned());
        self.given(stage, reception, says, verdict, Confirmation::Corrected)
            .await
    }

    async fn given(
        self,
        stage: &mut Stage,
        reception: ReceptionId,
        says: String,
        verdict: Verdict,
        then: Confirmation,
    ) -> Result<(), StoryFault> {
        let Self {
            step,
            by: (agency, number),
            heard: no,
        } = self;
        stage
            .step(step)
            .by(agency, number)
            .says(says, "6.2.2")
            .act(AnswerHeardRequest {
                attendance: named(attendance(reception, agency)),
                heard: no,
                verdict: Some(verdict),
                ..AnswerHeardRequest::default()
            })
            .await?;
        let what = format!("记录第{no}条的确认到达信访局");
        stage
            .sees("office", reception, &what, |view: &ReceptionView| {
                view.heard
                    .iter()
                    .any(|heard| heard.no == no && heard.confirmation() == then)
                    .then_some(())
            })
            .await
    }
}

fn seal(reception: ReceptionId) -> SealRecordRequest {
    SealRecordRequest {
        reception: named(reception),
        ..SealRecordRequest::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_each_claim_everything_is_said_that_is_owed_and_each_bureau_says_its_part() {
        for claim in [WAGES, LAND] {
            for topic in [
                Topic::Answer,
                Topic::Path,
                Topic::Plan,
                Topic::Policy,
                Topic::Procedure,
            ] {
                let said = SAID
                    .iter()
                    .filter(|said| said.claim == claim && said.topic == topic);
                assert_eq!(said.count(), 1);
            }
        }
        for agency in ["hrss", "land"] {
            assert_eq!(
                SAID.iter().filter(|said| said.speaker.0 == agency).count(),
                4
            );
        }
    }
}
