//! Statutory (T) and policy (P) clocks.

use super::{Clause, Provision, Source};

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> Provision {
    Provision {
        clause: Clause(code),
        source: Source::Clock,
        zh,
        en,
    }
}

pub(super) const ROWS: [Provision; 21] = [
    row(
        "T1",
        "登记转办：自信访部门收到之日起15日",
        "From receipt to dispatch: fifteen days.",
    ),
    row(
        "T2",
        "直接收到的告知：当场或者15日",
        "Notice on a direct receipt: at once or fifteen days.",
    ),
    row(
        "T3",
        "转送、交办后的告知：自收到之日起15日",
        "Notice on a dispatched matter: fifteen days from receipt.",
    ),
    row(
        "T4",
        "异议：自收到之日起5个工作日",
        "Objection: five working days from receipt.",
    ),
    row(
        "T5",
        "办理：自受理之日起60日",
        "Handling: sixty days from acceptance.",
    ),
    row(
        "T6",
        "延期：累计不超过30日",
        "Extension: thirty days in sum.",
    ),
    row(
        "T7",
        "请求复查：自收到书面答复之日起30日",
        "To ask for review: thirty days from receipt.",
    ),
    row("T8", "复查：30日", "Review: thirty days."),
    row(
        "T9",
        "请求复核：自收到复查意见之日起30日",
        "To ask for re-review: thirty days from receipt.",
    ),
    row(
        "T10",
        "复核：30日，听证时间除外",
        "Re-review: thirty days without the hearing.",
    ),
    row(
        "T11",
        "交办反馈：交办单位设定的期限",
        "Report on an assignment: as the sender sets.",
    ),
    row(
        "T12a",
        "简易办理决定：3个工作日",
        "Simple procedure, decision: three working days.",
    ),
    row(
        "T12b",
        "简易办理答复：10个工作日",
        "Simple procedure, reply: ten working days.",
    ),
    row("T13", "满意度评价期", "The window of evaluation."),
    row("T14", "三项建议书面反馈", "Feedback on a suggestion."),
    row(
        "T15",
        "重大紧急信息报告：立即",
        "Report of a grave or urgent matter: at once.",
    ),
    row(
        "T16",
        "领导接访公示",
        "Publication of a leader's reception.",
    ),
    row(
        "P1",
        "参加联合接访的答复：现场、视频、预约各有时限",
        "Answer to an invitation, by mode.",
    ),
    row(
        "P2",
        "接访后方案：当个工作日",
        "The plan after a session: the same working day.",
    ),
    row(
        "P3",
        "接访记录录入：1个工作日",
        "Entry of the record: one working day.",
    ),
    row(
        "P4",
        "滞留关注：30分钟后劝返，闭馆移交属地",
        "The watch over those who stay on.",
    ),
];
