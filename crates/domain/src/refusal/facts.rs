//! The code, the clause and the Chinese sentence of each refusal.

use super::Refusal;

impl Refusal {
    pub(super) const fn facts(&self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::RoleNotAllowed { .. } => ("ROLE_NOT_ALLOWED", "5", "需要相应角色才能执行该操作"),
            Self::NotHome => ("NOT_HOME_NODE", "Art. 5", "该记录由其他机关保管"),
            Self::UnknownAgency { .. } => ("UNKNOWN_AGENCY", "Art. 5", "目录中没有该机关"),
            Self::SuspendedAgency { .. } => ("SUSPENDED_AGENCY", "Art. 5", "该机关已被目录暂停"),
            Self::UnexpectedSender => ("UNEXPECTED_SENDER", "Art. 21 ¶1", "发送方无权发送该消息"),
            Self::WrongStage { .. } => ("WRONG_STAGE", "6.1", "当前阶段不能执行该操作"),
            Self::TextRequired { .. } => ("TEXT_REQUIRED", "Art. 19 ¶1", "必填内容不能为空"),
            Self::UnknownClaim { .. } => ("UNKNOWN_CLAIM", "Art. 5", "没有该项诉求"),
            Self::HappenedLater => ("HAPPENED_LATER", "I3", "发生时间不能晚于录入时间"),
            Self::NoPetitioner => ("NO_PETITIONER", "I2", "至少需要一名信访人"),
            Self::NoClaim => ("NO_CLAIM", "I2", "至少需要一项诉求"),
            Self::MisnumberedPeople => ("MISNUMBERED_PEOPLE", "I5", "信访人须从1起连续编号"),
            Self::MisnumberedClaims => ("MISNUMBERED_CLAIMS", "D5", "诉求须从1起连续编号"),
            Self::HeadcountInconsistent => (
                "HEADCOUNT_INCONSISTENT",
                "I5",
                "信访人数、涉及人数与实到人数不一致",
            ),
            Self::ReadBackRequired => ("READ_BACK_REQUIRED", "I2", "口头陈述须向陈述人宣读核对"),
            Self::LateReasonRequired => ("LATE_REASON_REQUIRED", "I3", "补录须说明原因"),
            Self::InvalidSource => ("INVALID_SOURCE", "Art. 21 ¶1", "来源编号格式不正确"),
            Self::TooManyRepresentatives { .. } => (
                "TOO_MANY_REPRESENTATIVES",
                "Art. 20 ¶3",
                "代表人数不得超过规定人数",
            ),
            Self::RepresentativesRequired => (
                "REPRESENTATIVES_REQUIRED",
                "Art. 20 ¶3",
                "多人提出共同事项的应当推选代表",
            ),
            Self::NoCommonMatter => (
                "NO_COMMON_MATTER",
                "Art. 20 ¶3",
                "多人提出共同事项的才推选代表",
            ),
            Self::NotAPetitioner { .. } => ("NOT_A_PETITIONER", "I5", "没有该信访人"),
            Self::AlreadyTriaged => ("ALREADY_TRIAGED", "I6", "甄别只进行一次，变更须说明理由"),
            Self::NotTriaged => ("NOT_TRIAGED", "I6", "尚未甄别"),
            Self::ClaimsUncovered => ("CLAIMS_UNCOVERED", "I7", "甄别须逐项明确每项诉求的办理途径"),
            Self::SameCategory => ("SAME_CATEGORY", "I6", "类别未发生变化"),
            Self::SelfLink => ("SELF_LINK", "I8", "事项不能与自身关联"),
            Self::AlreadyLinked => ("ALREADY_LINKED", "I8", "该件已关联"),
            Self::LinkGroundRequired => ("LINK_GROUND_REQUIRED", "I8", "关联须说明依据"),
            Self::LaterMatter => ("LATER_MATTER", "I8", "只能关联更早的事项"),
            Self::RestrictedMatter => (
                "RESTRICTED_MATTER",
                "Art. 30 ¶3",
                "检举控告事项不得转给被检举、揭发的单位",
            ),
            Self::NoStatutoryPath => (
                "NO_STATUTORY_PATH",
                "Art. 31",
                "仅应当通过法定途径处理的诉求可以转办",
            ),
            Self::MatterWithdrawn => ("MATTER_WITHDRAWN", "I8", "事项已撤回"),
            Self::MatterClosed => ("MATTER_CLOSED", "I8", "事项已办结，请另行登记"),
            Self::StatutoryPath => ("STATUTORY_PATH", "I7", "该诉求应通过法定途径处理"),
            Self::SameMatterInProgress => ("SAME_MATTER_IN_PROGRESS", "I8", "该诉求正在办理期限内"),
            Self::DispatchToSelf => ("DISPATCH_TO_SELF", "D5", "不能转送给本单位"),
            Self::ReportDueInPast => ("REPORT_DUE_IN_PAST", "D2", "报告期限须晚于交办日"),
            Self::NotInPlan => (
                "NOT_IN_PLAN",
                "6.2.3",
                "处理方案未确定该机关为该诉求的责任单位",
            ),
            Self::FormerOwner => (
                "FORMER_OWNER",
                "D6",
                "该机关的异议已被同意，争议裁决前不得再次转送",
            ),
            Self::RoundMismatch { .. } => ("ROUND_MISMATCH", "D5", "不是当前办理轮次"),
            Self::NotTheReceiver => ("NOT_THE_RECEIVER", "Art. 23 ¶3", "该事项未转送给本单位"),
            Self::NotReceived => ("NOT_RECEIVED", "Art. 23 ¶3", "承办单位尚未收到"),
            Self::ObjectionWindowClosed { .. } => {
                ("OBJECTION_WINDOW_CLOSED", "Art. 23 ¶3", "异议期限已过")
            }
            Self::ObjectionAlreadyUsed => {
                ("OBJECTION_ALREADY_USED", "D3", "同一诉求只能提出一次异议")
            }
            Self::ReasonsTooShort { .. } => ("REASONS_TOO_SHORT", "D3", "异议须详细说明理由"),
            Self::NoObjectionPending => ("NO_OBJECTION_PENDING", "Art. 23 ¶3", "没有待处理的异议"),
            Self::ObjectionPending => ("OBJECTION_PENDING", "D4", "异议尚未答复"),
            Self::AlreadyAccepted => ("ALREADY_ACCEPTED", "Art. 34", "该诉求已受理"),
            Self::NotAccepted => ("NOT_ACCEPTED", "Art. 34", "该诉求尚未受理"),
            Self::WaiverNotAllowed => (
                "WAIVER_NOT_ALLOWED",
                "D8",
                "仅姓名（名称）、住址不清的可不书面告知",
            ),
            Self::ExtensionLimit { .. } => {
                ("EXTENSION_LIMIT", "Art. 34", "延长期限累计不得超过30日")
            }
            Self::ExtensionLate { .. } => ("EXTENSION_LATE", "H1", "办理期限已届满，不能延期"),
            Self::ApproverIsHandler => (
                "APPROVER_IS_HANDLER",
                "H1",
                "延期须由机关、单位负责人批准，不能由经办人批准",
            ),
            Self::NoPeriod => ("NO_PERIOD", "I7", "该诉求没有办理期限"),
            Self::OpinionAlreadyIssued => ("OPINION_ALREADY_ISSUED", "Art. 32", "处理意见书已出具"),
            Self::OpinionRequired => ("OPINION_REQUIRED", "Art. 32", "尚未出具处理意见书"),
            Self::ServiceRequired => ("SERVICE_REQUIRED", "H2", "处理意见书尚未送达"),
            Self::AlreadyServed => ("ALREADY_SERVED", "H4", "处理意见书已送达"),
            Self::ServedBeforeIssued => ("SERVED_BEFORE_ISSUED", "H4", "送达时间早于出具时间"),
            Self::NothingToExecute => ("NOTHING_TO_EXECUTE", "Art. 32 ¶2", "没有需要执行的内容"),
            Self::ExecutionRequired => {
                ("EXECUTION_REQUIRED", "Art. 32 ¶2", "支持的诉求尚未执行到位")
            }
            Self::NoReportOwed => ("NO_REPORT_OWED", "D2", "转送事项不要求报告"),
            Self::ReportRequired => ("REPORT_REQUIRED", "Art. 22 ¶1", "交办事项须提交办结报告"),
            Self::GroundRequired => ("GROUND_REQUIRED", "6.1.1", "确定联合接访须说明依据"),
            Self::ReasonRequired => ("REASON_REQUIRED", "6.1.1", "与评估建议不一致时须说明理由"),
            Self::NotTheOffice => ("NOT_THE_OFFICE", "3.1", "联合接访由信访部门组织"),
            Self::QuorumNotMet => (
                "QUORUM_NOT_MET",
                "J-2",
                "须有信访部门、其他机关单位，且每项诉求有且仅有一个责任单位",
            ),
            Self::SocialNotResponsible => {
                ("SOCIAL_NOT_RESPONSIBLE", "J-3", "社会力量不能作为责任单位")
            }
            Self::WrongClass { .. } => ("WRONG_CLASS", "6.1.2", "该机关不能承担此项职责"),
            Self::LocalNotInvited => ("LOCAL_NOT_INVITED", "J-2", "已知问题属地，应当邀请属地参加"),
            Self::OfficeMissing => ("OFFICE_MISSING", "J-2", "信访部门至少一人参加"),
            Self::CompetenceMissing { .. } => {
                ("COMPETENCE_MISSING", "J-5", "参加人员不具备要求的能力")
            }
            Self::CompanionRequired => (
                "COMPANION_REQUIRED",
                "J-4",
                "视频接访须有工作人员在现场陪同",
            ),
            Self::ModeMissing => ("MODE_MISSING", "6.1.3", "尚未确定接访方式"),
            Self::PeopleMissing => ("PEOPLE_MISSING", "6.1.2", "尚未确定参加人员"),
            Self::NotInvited => ("NOT_INVITED", "6.1.2", "该机关未受邀请"),
            Self::InvitationMismatch => ("INVITATION_MISMATCH", "6.1.2", "不是当前邀请"),
            Self::AlreadyAnswered => ("ALREADY_ANSWERED", "6.1.2", "已经答复"),
            Self::AlreadyInvited => ("ALREADY_INVITED", "6.1.2", "该机关已受邀请"),
            Self::DeclineNeedsObjection => (
                "DECLINE_NEEDS_OBJECTION",
                "J-14",
                "责任单位除职权异议外不得拒绝参加",
            ),
            Self::DelegateRequired => ("DELEGATE_REQUIRED", "6.1.2", "确认参加须指明本单位人员"),
            Self::LineNotAgreed => ("LINE_NOT_AGREED", "6.2.1", "接待前须统一接谈口径"),
            Self::LineIncomplete => ("LINE_INCOMPLETE", "6.2.1", "接谈口径须覆盖每项诉求"),
            Self::LineMismatch => ("LINE_MISMATCH", "6.2.1", "口径版本不一致"),
            Self::LineSpeaker => ("LINE_SPEAKER", "6.2.1", "每项诉求由其责任单位答复"),
            Self::LineLocked => ("LINE_LOCKED", "6.2.1", "口径已锁定"),
            Self::DutyNotYours => ("DUTY_NOT_YOURS", "6.2.2", "该机关对此项内容没有职责"),
            Self::SessionNotOpen => ("SESSION_NOT_OPEN", "6.2.2", "接访尚未开始"),
            Self::SessionNotEnded => ("SESSION_NOT_ENDED", "6.2.3", "接访尚未结束"),
            Self::RecordIncomplete => ("RECORD_INCOMPLETE", "J-8", "接访记录不完整"),
            Self::UnknownHeard => ("UNKNOWN_HEARD", "6.2.2", "没有该条记录"),
            Self::AnswerUnconfirmed => ("ANSWER_UNCONFIRMED", "J-8", "责任单位的答复尚未确认"),
            Self::NotReadBack => ("NOT_READ_BACK", "J-12", "记录尚未宣读核对"),
            Self::RecordSealed => ("RECORD_SEALED", "J-12", "记录已封存"),
            Self::PlanIncomplete => (
                "PLAN_INCOMPLETE",
                "J-9",
                "每项诉求须有且仅有一项计划、一个责任单位和期限",
            ),
            Self::PlanDueInPast => ("PLAN_DUE_IN_PAST", "6.2.3", "计划期限不能早于接访日"),
            Self::PlanMismatch => ("PLAN_MISMATCH", "6.2.3", "方案版本不一致"),
            Self::PlanNotAgreed => ("PLAN_NOT_AGREED", "J-9", "责任单位尚未同意方案"),
            Self::NoStay => ("NO_STAY", "6.3", "没有该人滞留记录"),
            Self::AlreadyStaying => ("ALREADY_STAYING", "6.3", "该人滞留已记录"),
            Self::GuidanceMissing => ("GUIDANCE_MISSING", "S2", "有关机关、单位尚未指导"),
            Self::StayOpen => ("STAY_OPEN", "J-13", "仍有人员滞留"),
            Self::CareRecordRequired => ("CARE_RECORD_REQUIRED", "S4", "移交照护须有记录"),
            Self::ArrivalBeforeStay => ("ARRIVAL_BEFORE_STAY", "S1", "到达时间早于通知时间"),
            Self::ProvincialRecordMissing => (
                "PROVINCIAL_RECORD_MISSING",
                "J-13",
                "尚未录入省信访信息系统",
            ),
            Self::InvalidProvincialNumber => {
                ("INVALID_PROVINCIAL_NUMBER", "6.4.1", "省系统编号格式不正确")
            }
            Self::DispatchMissing => ("DISPATCH_MISSING", "J-13", "仍有诉求未转送、交办"),
        }
    }
}
