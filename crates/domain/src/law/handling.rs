//! Rules of handling and review (H), supervision and evaluation (V), distribution and audit (X).

use super::{Clause, Provision, Source};

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> Provision {
    Provision {
        clause: Clause(code),
        source: Source::Invariant,
        zh,
        en,
    }
}

pub(super) const ROWS: [Provision; 29] = [
    row(
        "H1",
        "自受理之日60日；延长累计不超过30日，届满前由负责人批准并告知理由",
        "Sixty days from acceptance; extensions of thirty in sum, by the head, before the end, with the reason told.",
    ),
    row(
        "H2",
        "意见书载明诉求、事实理由、意见、依据、结果和救济途径",
        "An opinion has claim, facts and reasons, decision, basis, outcome and remedy.",
    ),
    row(
        "H3",
        "支持的诉求须执行到位方可办结",
        "A supported claim is closed when it is carried out.",
    ),
    row(
        "H4",
        "复查、复核期限自收到之日起算",
        "The periods to ask for review start at receipt, not at issue.",
    ),
    row(
        "H5",
        "复查、复核由上一级进行，同一人不得两次作出决定",
        "The reviewer stands above the reviewed; nobody decides twice.",
    ),
    row(
        "H6",
        "复核以送达的复查意见为前提",
        "Re-review follows a served review.",
    ),
    row(
        "H7",
        "复核期限仅在听证期间中止",
        "Only re-review pauses, exactly for its hearing.",
    ),
    row(
        "H8",
        "复核后同一事实和理由不再受理",
        "After the end the same facts and reasons are no longer accepted.",
    ),
    row(
        "H9",
        "撤销后不得以同一事实和理由作出相同结论",
        "After a reversal the same conclusion is not repeated on the same facts and reasons.",
    ),
    row(
        "H10",
        "听证人员无利害关系，听取双方意见",
        "Hearing members have no conflict, and both sides are heard.",
    ),
    row(
        "H11",
        "和解须双方自愿、合法、书面",
        "A settlement is free, lawful and written.",
    ),
    row(
        "H12",
        "联合接访事项不适用简易办理",
        "No simple procedure for joint receptions.",
    ),
    row(
        "H13",
        "文书编号连续，作废号保留",
        "Documents are numbered without gaps.",
    ),
    row(
        "V1",
        "督办情形限于第四十条，对象不得为本单位",
        "Supervision by the grounds of Art. 40, never of oneself.",
    ),
    row(
        "V2",
        "每个法定期限届满产生一次超期事件和督办建议",
        "Each expired clock makes one overdue event and one proposal of supervision.",
    ),
    row(
        "V3",
        "建议以书面反馈办结，不采纳须说明理由",
        "A suggestion is closed by written feedback.",
    ),
    row(
        "V4",
        "评价凭一次性凭证，由信访人作出，沉默不视为满意",
        "One evaluation a token, by the petitioner; silence is not satisfaction.",
    ),
    row(
        "V5",
        "评价期内对被评价单位隐去身份，不得修改",
        "The evaluator stays hidden until the window ends; nothing is edited.",
    ),
    row(
        "V6",
        "回访人不得为经办人",
        "A return visit is made by somebody else than the handler.",
    ),
    row(
        "V7",
        "涉诉、保密等事项不纳入评价",
        "Litigation and confidential matters are not evaluated.",
    ),
    row(
        "V8",
        "年度报告可按时点复算",
        "The yearly report can be computed again as of its day.",
    ),
    row(
        "X1",
        "消息至少一次送达，重复不产生效果",
        "Messages arrive at least once; repetitions change nothing.",
    ),
    row(
        "X2",
        "以首次送达时间起算告知和异议期限",
        "Notice and objection count from the first delivery.",
    ),
    row(
        "X3",
        "节点中断不丢登记，不改变已确定的时间",
        "An outage loses no registration and moves no fixed instant.",
    ),
    row(
        "X4",
        "按角色最小授权，读取个人信息须有目的",
        "Least privilege by role; reading personal data has a purpose.",
    ),
    row("X5", "审计日志只增不改", "The audit log only grows."),
    row(
        "X6",
        "期限记录所用日历版本，新版本只重算未定的",
        "Each deadline keeps its calendar version; a new one recounts only what is provisional.",
    ),
    row(
        "X7",
        "时钟偏差超限停止签名，不停止登记",
        "Clock skew stops signing, never registration.",
    ),
    row(
        "X8",
        "删除即有理由的遮蔽，档案按期保存",
        "Deletion is redaction with a reason; files live as long as archives law says.",
    ),
];
