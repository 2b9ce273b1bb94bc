//! 信访工作条例 (2022): the articles that rules rest on. Those between quotation marks of the official text are verbatim, the rest in short.

use super::{Clause, Provision, Source};

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> Provision {
    Provision {
        clause: Clause(code),
        source: Source::Regulations,
        zh,
        en,
    }
}

pub(super) const ROWS: [Provision; 56] = [
    row(
        "Art. 3",
        "党政同责、一岗双责，属地管理、分级负责，谁主管、谁负责",
        "Party and government answer alike; matters belong to their locality and level, and to who is in charge.",
    ),
    row(
        "Art. 5",
        "坚持属地管理、分级负责，谁主管、谁负责；源头治理",
        "Who is in charge is responsible; problems are solved at their source.",
    ),
    row(
        "Art. 13",
        "地方信访工作联席会议统筹协调、联合督办",
        "Local joint conferences coordinate and supervise.",
    ),
    row(
        "Art. 14",
        "信访部门的职责：受理、转送、交办，协调，督促检查，分析研判，指导，提出建议",
        "The duties of petition offices: take, forward, assign, coordinate, urge, analyse, guide, suggest.",
    ),
    row(
        "Art. 15 ¶2",
        "社会力量依法参与信访工作",
        "Social forces take part as the law says.",
    ),
    row(
        "Art. 16",
        "信访督查专员、培训与经费保障",
        "Inspectors, training and budget.",
    ),
    row(
        "Art. 17",
        "信访人可以采用信息网络、书信、电话、传真、走访等形式提出信访事项",
        "Who may petition, and by which channels.",
    ),
    row(
        "Art. 18 ¶1",
        "公布信访渠道、地址、时间、查询方式、规定和程序",
        "Channels, places, hours and procedures are published.",
    ),
    row(
        "Art. 18 ¶2",
        "领导干部阅批来信、定期接访、下访、包案",
        "Leaders read, receive, visit and own cases.",
    ),
    row(
        "Art. 18 ¶3",
        "市、县级党委和政府应当建立和完善联合接访工作机制，根据工作需要组织有关机关、单位联合接待，一站式解决信访问题。",
        "Cities and counties establish joint reception: organs receive together, in one place.",
    ),
    row(
        "Art. 18 ¶4",
        "不得打击报复信访人",
        "No retaliation against petitioners.",
    ),
    row(
        "Art. 19 ¶1",
        "信访事项载明姓名（名称）、住址、请求、事实、理由；口头提出的如实记录",
        "A petition states name, address, request, facts and reasons; what is said aloud is recorded truthfully.",
    ),
    row(
        "Art. 19 ¶2",
        "信访人对所提供材料内容的真实性负责",
        "Petitioners answer for the truth of what they bring.",
    ),
    row(
        "Art. 19 ¶3",
        "已经受理或者正在办理的信访事项，在规定期限内向上级提出同一事项的，不予受理",
        "What is accepted or being handled is not accepted a second time within the period.",
    ),
    row(
        "Art. 20 ¶1",
        "走访应当到有权处理的本级或者上一级机关、单位设立或者指定的接待场所",
        "A visit goes to the organ with power or the next higher one.",
    ),
    row(
        "Art. 20 ¶2",
        "涉及诉讼权利救济的向有关政法部门提出",
        "Litigation rights belong to the judicial and police organs.",
    ),
    row(
        "Art. 20 ¶3",
        "多人采用走访形式提出共同的信访事项的，应当推选代表，代表人数不得超过5人。",
        "Several people with a common matter elect representatives, five at most.",
    ),
    row(
        "Art. 20 ¶4",
        "属地党委和政府落实属地责任",
        "The locality takes its responsibility.",
    ),
    row(
        "Art. 21 ¶1",
        "信访信息系统互联互通、信息共享",
        "Petition systems are connected and share information.",
    ),
    row(
        "Art. 21 ¶2",
        "及时录入、网上流转，信访人可以查询、评价",
        "Matters are entered in time and move on line; petitioners can ask and evaluate.",
    ),
    row(
        "Art. 22 ¶1",
        "信访部门收到信访事项，应当予以登记，并区分情况，在15日内分别转送、交办",
        "The office registers, and within fifteen days forwards or assigns.",
    ),
    row(
        "Art. 22 ¶2",
        "涉法涉诉的转送政法部门，检举控告按干部管理权限办理",
        "Litigation goes to the judicial and police organs, accusations by who manages the cadre.",
    ),
    row(
        "Art. 23 ¶1",
        "有关机关、单位直接收到的，应当登记并区分情况告知",
        "Organs register what reaches them directly, and tell the petitioner what follows.",
    ),
    row(
        "Art. 23 ¶2",
        "能够当场告知的当场书面告知；不能的自收到之日起15日内书面告知，姓名（名称）、住址不清的除外",
        "Notice in writing at once where possible, else within fifteen days, but where name or address is unclear.",
    ),
    row(
        "Art. 23 ¶3",
        "属于本机关、单位职权范围的，自收到之日起15日内书面告知；不属于的，自收到之日起5个工作日内提出异议并详细说明理由，经核实同意后交还相关材料",
        "The receiver gives notice within fifteen days, or objects with detailed reasons within five working days and gives back the material once the sender agrees.",
    ),
    row(
        "Art. 24",
        "涉及两个或者两个以上机关、单位的协商受理，有争议的由共同的上一级或者联席会议决定",
        "Several organs agree who takes a matter; a common superior or the joint conference decides disputes.",
    ),
    row(
        "Art. 25",
        "重大、紧急信访事项和信访信息及时报告，依法及时采取措施",
        "Grave and urgent matters are reported and acted on at once.",
    ),
    row(
        "Art. 26",
        "信访人不得实施的六类行为",
        "Six kinds of forbidden behaviour.",
    ),
    row(
        "Art. 27",
        "诉求合理的解决到位、诉求无理的思想教育到位、生活困难的帮扶救助到位、行为违法的依法处理",
        "Reasonable claims are solved, others explained, hardship helped, offences dealt with by law.",
    ),
    row(
        "Art. 28 ¶1",
        "不得推诿、敷衍、拖延",
        "No passing on, no pretence, no delay.",
    ),
    row(
        "Art. 28 ¶2",
        "诉讼与信访分离",
        "Litigation is kept apart from petition.",
    ),
    row(
        "Art. 28 ¶3",
        "有直接利害关系的应当回避",
        "Who has a direct interest withdraws.",
    ),
    row(
        "Art. 29",
        "建议意见类事项研究论证，采纳情况予以答复",
        "Suggestions are studied and answered.",
    ),
    row(
        "Art. 30",
        "检举控告类事项由纪检监察机关或者有权处理的机关、单位依规依纪依法办理",
        "Accusations go to the organs of discipline and supervision or to those with power.",
    ),
    row(
        "Art. 30 ¶3",
        "不得将信访人的检举、揭发材料以及有关情况透露或者转给被检举、揭发的人员或者单位。",
        "Accusation material never reaches the accused person or unit.",
    ),
    row(
        "Art. 31",
        "申诉求决类事项区分情况，通过法定途径处理或者出具信访处理意见书",
        "Claims take their statutory path, or end in a petition handling opinion.",
    ),
    row(
        "Art. 32",
        "信访处理意见书载明诉求、事实和理由、处理意见及其法律法规依据",
        "The opinion states claim, facts and reasons, decision and legal basis.",
    ),
    row(
        "Art. 32 ¶2",
        "支持信访请求的，督促执行；不支持的，做好疏导",
        "What is supported is carried out; otherwise people are guided.",
    ),
    row(
        "Art. 33",
        "自愿、合法基础上的调解与和解",
        "Mediation and settlement, by free consent and within the law.",
    ),
    row(
        "Art. 34",
        "自受理之日起60日内办结；情况复杂的，经本机关、单位负责人批准，可以适当延长，但延长期限不得超过30日，并告知信访人延期理由。",
        "Handled within sixty days; extended by thirty at most, by the head, with the reason told.",
    ),
    row(
        "Art. 35",
        "收到书面答复之日起30日内请求复查，30日内提出复查意见",
        "Review may be asked within thirty days and is decided within thirty.",
    ),
    row(
        "Art. 36",
        "收到复查意见之日起30日内请求复核，30日内提出复核意见；复核后不再受理",
        "Re-review within thirty days, decided within thirty; after it the matter is no longer accepted.",
    ),
    row(
        "Art. 36 ¶2",
        "听证所需时间不计算在复核期限内",
        "The time of a hearing does not count in re-review.",
    ),
    row(
        "Art. 37",
        "综合运用调解、社会救助、司法救助，做好终结后的疏导帮扶",
        "Mediation, relief and aid; care after the end.",
    ),
    row("Art. 38", "信访工作督查", "Inspection of petition work."),
    row("Art. 39", "年度考核与通报", "Yearly assessment."),
    row(
        "Art. 40",
        "信访部门发现规定情形的，及时督办并提出改进建议",
        "Offices supervise where duties are neglected, and suggest.",
    ),
    row(
        "Art. 40 ¶4",
        "收到改进工作、完善政策、追究责任建议的，书面反馈采纳情况",
        "Suggestions get a written answer on their adoption.",
    ),
    row("Art. 41", "信访情况年度报告", "The yearly report."),
    row(
        "Art. 42",
        "引发信访问题的责任",
        "Liability for causing petitions.",
    ),
    row(
        "Art. 43",
        "信访部门应登记、转送、交办而未办的责任",
        "Liability of offices that fail to register, forward or assign.",
    ),
    row(
        "Art. 44",
        "应登记未登记、应受理未受理、应告知未告知的责任",
        "Liability of organs that fail to register, accept or tell.",
    ),
    row(
        "Art. 45",
        "推诿、拖延、未按期办结、不支持合理请求的责任",
        "Liability for passing on, delay, and refusing clear claims.",
    ),
    row(
        "Art. 46",
        "作风、泄露检举控告材料、打击报复等责任",
        "Liability for misconduct, leaked accusations and retaliation.",
    ),
    row(
        "Art. 47",
        "信访人违反规定的，劝阻、批评、教育；违法的由公安机关处置",
        "Petitioners are dissuaded and taught; only the police act on offences.",
    ),
    row(
        "Art. 48",
        "外国人、无国籍人、外国组织参照执行",
        "Foreigners and foreign organisations, by reference.",
    ),
];
