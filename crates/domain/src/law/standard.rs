//! DB32/T 4621-2023: the public clauses, in the words of the standard; headings in short.

use super::{Clause, Provision, Source};

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> Provision {
    Provision {
        clause: Clause(code),
        source: Source::Standard,
        zh,
        en,
    }
}

pub(super) const ROWS: [Provision; 26] = [
    row(
        "3.1",
        "联合接访：各级党委政府信访部门根据工作需要，组织有关机关、单位联合接待信访人的活动。",
        "A joint reception is held by a petition office, as the work requires, with other organs and units that receive the petitioners together.",
    ),
    row("4", "工作原则", "The principles of the work."),
    row(
        "4.1",
        "坚持依法规范：认真贯彻《信访工作条例》《江苏省信访条例》，做到联合接访工作标准化、规范化。",
        "Act by the law: carry out the national and the provincial regulations; make joint reception uniform.",
    ),
    row(
        "4.2",
        "坚持便民高效：建设功能完善、设施齐全、便民友好的信访接待场所，为信访人提供便捷高效的服务。",
        "Serve people well: a reception place with all that is needed, and a service that is easy and quick.",
    ),
    row(
        "4.3",
        "坚持协调联动：健全完善联合接访工作机制，整合资源力量、增强工作合力、形成齐抓共管工作格局。",
        "Act together: a working mechanism, joined resources, one common effort.",
    ),
    row(
        "4.4",
        "坚持注重实效：提高政策解释、情绪疏导、矛盾化解能力，将问题有效化解在基层、萌芽状态。",
        "Aim at results: explain policy, ease minds, resolve disputes near their origin and early.",
    ),
    row(
        "5",
        "人员要求",
        "What is asked of the people who take part.",
    ),
    row(
        "5.1",
        "信访部门参与联合接访工作人员应具备较强的组织协调能力，熟悉相关政策法规，掌握群众工作方法，能够有力有效组织协调开展联合接访。",
        "Staff of the office organise and coordinate well, know policy and law, and know how to work with people.",
    ),
    row(
        "5.2",
        "有关机关、单位参与联合接访工作人员应具备较高的综合素质、专业能力，能够精准阐释政策法规、科学拟定答复口径、做好宣传疏导工作。",
        "Staff of the organs know their field: they explain policy and law exactly, draft the line of reply, and guide.",
    ),
    row(
        "5.3",
        "属地参与联合接访工作人员应具备良好的沟通协调能力、较强的工作责任心，能够做好疏导劝返、信息互通、跟踪督促等工作。",
        "Staff of the locality communicate well and feel responsible: they persuade, keep others informed, follow up and urge.",
    ),
    row(
        "5.4",
        "律师、心理咨询师和专业社会工作者等参与联合接访的社会力量应具备较强的专业能力，能够通过有效的法律解释、心理咨询和情绪疏导，辅助推动问题化解。",
        "Lawyers, counsellors and social workers bring professional ability and assist by explaining law, counselling and easing minds.",
    ),
    row("6", "工作流程", "The workflow."),
    row("6.1", "启动联合接访机制", "Starting a joint reception."),
    row(
        "6.1.1",
        "联合接访事项确定。信访部门应根据来访事项的复杂程度、人数规模等因素确定联合接访事项。",
        "The office determines the matters, by their complexity, the number of people and other factors.",
    ),
    row(
        "6.1.2",
        "联合接访人员确定。信访部门应根据来访事项性质、涉及的部门，确定参加联合接访的机关、单位及人员。根据实际需要，可安排社会力量参与联合接访。",
        "The office determines the organs, units and people, by the nature of the matter and the departments concerned; social forces may take part.",
    ),
    row(
        "6.1.3",
        "联合接访方式确定。信访部门应根据实际情况确定联合接访方式，包括现场组织、提前预约、视频接访等。",
        "The office determines the form by the situation: on site, booked, by video, or another.",
    ),
    row("6.2", "组织联合接待", "Receiving together."),
    row(
        "6.2.1",
        "统一接待口径。参与联合接访的工作人员应先行沟通会商，梳理信访诉求，分析政策法规，确定接谈口径。",
        "Those who take part first confer, sort the claims, analyse policy and law, and agree one line.",
    ),
    row(
        "6.2.2",
        "接待来访人员。信访事项责任单位负责回应来访人员的信访诉求，明确解决路径和方案。有关机关、单位负责解释政策法规。信访部门配合开展思想疏导，告知信访处理程序。",
        "The responsible unit answers the claims and says by what path and plan; the organs explain policy and law; the office helps to ease minds and tells the procedure.",
    ),
    row(
        "6.2.3",
        "会商处理意见。联合接访结束后，参与工作人员商定后续处理方案，明确工作责任。",
        "After the reception those who took part agree what follows and who is responsible.",
    ),
    row(
        "6.3",
        "开展联合劝返",
        "Persuading petitioners to return home, together.",
    ),
    row(
        "6.3.1",
        "信访部门负责组织协调劝返工作，保障信访人及时返回，场所安全有序。",
        "The office organises the return, in time, and keeps the place safe and in order.",
    ),
    row(
        "6.3.2",
        "属地政府负责做好信访人的疏导劝返。",
        "The local government talks to the petitioners and persuades them to return.",
    ),
    row(
        "6.3.3",
        "有关机关、单位负责指导滞留人员劝返。",
        "The organs and units guide the persuasion of those who stay on.",
    ),
    row("6.4", "做好跟踪办理", "Following up."),
    row(
        "6.4.1",
        "信访部门负责完善江……（公开文本至此中断）",
        "The office completes the record in the provincial system (the public text ends within the sentence).",
    ),
];
