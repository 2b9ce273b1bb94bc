//! What stands in for texts that are not public: clauses 6.4 (after its first words), 7 and 8 of the standard, and a circular. Configuration, not law.

use super::{Clause, Provision, Source};

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> Provision {
    Provision {
        clause: Clause(code),
        source: Source::Reconstructed,
        zh,
        en,
    }
}

pub(super) const ROWS: [Provision; 16] = [
    row(
        "R-6.4.2",
        "责任单位按期办理并反馈结果",
        "Responsible units handle in time and report.",
    ),
    row(
        "R-6.4.3",
        "有关机关、单位按商定方案配合",
        "Organs cooperate by the agreed plan.",
    ),
    row(
        "R-6.4.4",
        "属地信息互通、跟踪督促",
        "The locality keeps informed, follows up and urges.",
    ),
    row(
        "R-6.4.5",
        "回访与满意度评价",
        "Return visits and evaluation.",
    ),
    row(
        "R-7.1",
        "组织与响应保障：常驻、轮驻、随叫随到",
        "Organisation and response: resident, rotating, on call.",
    ),
    row("R-7.2", "场所设施保障", "Premises and equipment."),
    row(
        "R-7.3",
        "信息化保障：互通、查询、评价",
        "Information systems: connection, query, evaluation.",
    ),
    row("R-7.4", "队伍与培训保障", "Staff and training."),
    row("R-7.5", "督查考核", "Inspection and assessment."),
    row(
        "R-7.6",
        "档案管理：一事一档",
        "Archives: one file a matter.",
    ),
    row(
        "R-8.1",
        "现场秩序与安检",
        "Order and screening at the entry.",
    ),
    row("R-8.2", "应急预案与处置", "Emergency plans."),
    row("R-8.3", "特殊人群照护", "Care for special groups."),
    row("R-8.4", "工作人员安全", "Safety of staff."),
    row("R-8.5", "信息安全与保密", "Security of information."),
    row(
        "国信发〔2016〕8号",
        "信访事项简易办理办法（试行）：原文未公开",
        "The trial rules of the simple procedure; the text is not at hand.",
    ),
];
