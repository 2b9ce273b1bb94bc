//! Rules of intake (I) and of dispatch and competence (D).

use super::{Clause, Provision, Source};

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> Provision {
    Provision {
        clause: Clause(code),
        source: Source::Invariant,
        zh,
        en,
    }
}

pub(super) const ROWS: [Provision; 22] = [
    row(
        "I1",
        "凡来必登：任何角色、重复或者越级都不妨碍登记",
        "Whatever comes is registered; no role, duplicate or level stands in the way.",
    ),
    row(
        "I2",
        "姓名、住址、请求、事实、理由齐备或者注明不清；口头的有记录人并宣读核对",
        "Each field is given or said to be unclear; an oral piece has a recorder and is read back.",
    ),
    row(
        "I3",
        "收到时间不晚于录入时间；补录须说明原因",
        "Received no later than entered; a late entry has a reason.",
    ),
    row(
        "I4",
        "共同事项推选代表一至五人，地方另有更严规定的从其规定",
        "One to five representatives, fewer where the region says so.",
    ),
    row(
        "I5",
        "代表须为信访人；信访人数不多于涉及人数",
        "Representatives are petitioners; no more are listed than concerned.",
    ),
    row(
        "I6",
        "类别由人确定一次，变更须说明理由；检举控告先行限制知悉",
        "A person sets the category once and changes it with a reason; an accusation is restricted before anything is sent.",
    ),
    row(
        "I7",
        "应走法定途径的诉求不启动办理期限",
        "Claims with a statutory path never start the handling period.",
    ),
    row(
        "I8",
        "一项诉求只有一次在办；期限内再次提出的关联并不予重复受理",
        "One active handling a claim; a second piece is linked and not accepted again.",
    ),
    row(
        "I9",
        "越级走访登记、引导并告知下级",
        "A visit to the wrong level is registered, guided, and the lower organ told.",
    ),
    row(
        "I10",
        "凭查询码和第二要素查询公开状态",
        "The public status is shown to holders of the query code and a second factor.",
    ),
    row(
        "I11",
        "预约自愿，号源不超，一事一约",
        "Appointments are optional, slots never oversold, one active for a matter.",
    ),
    row(
        "I12",
        "当场答复的咨询也要登记",
        "An enquiry answered at once is still a piece.",
    ),
    row(
        "D1",
        "自信访部门收到之日起15日；逾期可以转送、交办但须标记，不得倒签",
        "Dispatch counts from the receipt; late is flagged, never back-dated.",
    ),
    row(
        "D2",
        "交办有报告期限和问题；转送没有",
        "An assignment has a report day and questions; a transfer has none.",
    ),
    row(
        "D3",
        "收到之日起5个工作日内、每项诉求一次、详细说明理由的异议",
        "An objection: within five working days, once for a claim, with detailed reasons.",
    ),
    row(
        "D4",
        "同意退回之前，提出异议的单位仍然负责",
        "Until the sender agrees the objecting agency remains answerable.",
    ),
    row(
        "D5",
        "每项诉求在任何时刻有且仅有一个责任单位",
        "Every claim has exactly one answerable agency at every instant.",
    ),
    row(
        "D6",
        "两次有效异议或者循环转送，提请裁决",
        "Two effective objections or a circle open an adjudication.",
    ),
    row(
        "D7",
        "由共同的上一级裁决，没有的由联席会议裁决",
        "The lowest common superior decides, or the joint conference.",
    ),
    row(
        "D8",
        "告知须书面并载明接收情况、途径和程序；仅姓名（名称）、住址不清的除外",
        "A notice is written and names receipt, path and procedure; waived only where name or address is unclear.",
    ),
    row(
        "D9",
        "检举控告不送达被检举、揭发的人员所在单位",
        "An accusation is never delivered to the unit of the accused.",
    ),
    row(
        "D10",
        "重大紧急事项须有报告记录，取消标记须第二人",
        "The urgent flag needs its reports, and a second person to take it off.",
    ),
];
