//! Rules of joint reception (J) and of return and safety (S).

use super::{Clause, Provision, Source};

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> Provision {
    Provision {
        clause: Clause(code),
        source: Source::Invariant,
        zh,
        en,
    }
}

pub(super) const ROWS: [Provision; 20] = [
    row(
        "J-1",
        "由信访部门确定，至少一项依据并附所用数据",
        "Determined by the office, with at least one ground and its evidence.",
    ),
    row(
        "J-2",
        "信访部门和其他机关参加，每项诉求一个责任单位，已知属地的邀请属地",
        "The office and another agency; exactly one responsible unit a claim; the known locality is invited.",
    ),
    row(
        "J-3",
        "社会力量自愿参加，不能作为责任单位，不签署方案",
        "Social forces may come, are never responsible and sign no plan.",
    ),
    row(
        "J-4",
        "现场、预约、视频或者其他方式；视频须有人陪同",
        "On site, booked, video or another form; video has a companion.",
    ),
    row(
        "J-5",
        "参加人员具备所任角色要求的能力，信访部门可说明理由免除",
        "Everyone declares the competences of the role, unless the office waives them with a reason.",
    ),
    row(
        "J-6",
        "有直接利害关系的不参加",
        "Nobody takes part who has a direct interest.",
    ),
    row(
        "J-7",
        "口径统一后方可接待",
        "No session before the line is agreed by all responsible and concerned agencies present.",
    ),
    row(
        "J-8",
        "每项诉求有责任单位的答复、路径和方案，有政策解释和程序告知",
        "For each claim an answer with path and plan, policy, and procedure.",
    ),
    row(
        "J-9",
        "每项诉求有一项方案、一个责任单位和期限，否则提请裁决",
        "Every claim has a plan item with one responsible unit and a day, or an adjudication.",
    ),
    row(
        "J-10",
        "口径不向信访人、无关社会力量和未到单位公开",
        "The line is not shown to petitioners, social forces or absent agencies.",
    ),
    row(
        "J-11",
        "信访人一方进场代表不超过5人",
        "At most five representatives in the room.",
    ),
    row(
        "J-12",
        "记录封存并留摘要，更正以补记为之",
        "The record is sealed by its digest; changes are addenda.",
    ),
    row(
        "J-13",
        "劝返结束、记录录入、诉求转交后方可结束",
        "Concluded only when nobody stays on, the record is entered and the claims dispatched.",
    ),
    row(
        "J-14",
        "不参加须说明理由；责任单位只能以职权异议不参加",
        "Declining needs a reason; a responsible unit declines only by objecting to its competence.",
    ),
    row(
        "J-15",
        "联合接访不延长法定期限",
        "A reception lengthens no statutory period.",
    ),
    row(
        "S1",
        "信访部门通知属地，通知和到达时间均记录",
        "The office calls the local unit; both times are recorded.",
    ),
    row(
        "S2",
        "有关机关、单位对滞留人员逐一指导",
        "Each concerned agency gives guidance for a person who stays on.",
    ),
    row(
        "S3",
        "不得限制人身自由；仅对第二十六条行为移交公安机关",
        "Nothing restrains a person; only behaviour of Art. 26 goes to the police.",
    ),
    row(
        "S4",
        "患病、未成年、无人照管人员移交照护并记录",
        "The ill, minors and the abandoned go into care, with a record.",
    ),
    row(
        "S5",
        "安全事件信息到期移出并不与个人档案关联",
        "Incidents expire and are never joined to a person.",
    ),
];
