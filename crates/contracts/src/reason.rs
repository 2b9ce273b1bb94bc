//! Every reason that is not a rule's: one table with code, status, both sentences and what to do; `explain` prints it.
//!
//! The rules' own are listed by `domain::refusal`. Codes never change; sentences may.

mod federation;

use federation::{DIRECTORY, LINK, PARKED};
use tonic::Code;

/// Why a call or a delivery failed, apart from the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The stable code, as `ErrorInfo.reason` carries it.
    pub reason: &'static str,
    pub code: Code,
    /// The sentence for people, in English; never personal data, never the text of a source.
    pub en: &'static str,
    /// The sentence for a clerk.
    pub zh: &'static str,
    /// What whoever is told can do about it.
    pub advice: &'static str,
}

impl Fault {
    /// By its code; `None` where no such code is in the table.
    pub fn find(reason: &str) -> Option<&'static Self> {
        Self::all().find(|fault| fault.reason == reason)
    }

    /// The whole table, in the order of the page.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        [CALLS, CALLERS, LINK, PARKED, DIRECTORY]
            .into_iter()
            .flatten()
    }
}

/// What stands in for a code that the table lacks, and for every fault of ours.
pub(crate) const INTERNAL: Fault = fault(
    "INTERNAL",
    Code::Internal,
    "something failed here; nothing was changed by halves",
    "系统内部错误，操作未部分生效",
    "Repeat the call with the same request id; the operator finds the cause in the log under the call's trace.",
);

const fn fault(
    reason: &'static str,
    code: Code,
    en: &'static str,
    zh: &'static str,
    advice: &'static str,
) -> Fault {
    Fault {
        reason,
        code,
        en,
        zh,
        advice,
    }
}

const CALLS: &[Fault] = &[
    fault(
        "INVALID_REQUEST",
        Code::InvalidArgument,
        "the request is not what the contract says",
        "请求内容不符合接口约定",
        "Look at the field violations beside this reason: each names a path and what is wrong there.",
    ),
    fault(
        "UNREADABLE",
        Code::InvalidArgument,
        "the call cannot be read",
        "请求无法解析",
        "Build the client from the contracts of this node's version; reflection tells them.",
    ),
    fault(
        "MESSAGE_TOO_LARGE",
        Code::InvalidArgument,
        "the message is larger than this node takes",
        "请求内容过大",
        "Send less at a time: shorter texts, smaller pages.",
    ),
    fault(
        "TIMEOUT_MALFORMED",
        Code::InvalidArgument,
        "the deadline of the call cannot be read",
        "请求时限格式不正确",
        "Send grpc-timeout as at most eight digits and a unit, or leave it out.",
    ),
    fault(
        "WATCH_TOKEN_OUTDATED",
        Code::InvalidArgument,
        "the token is of another life of the database",
        "订阅标记已失效",
        "Read the lists again and watch from now on, without a token.",
    ),
    fault(
        "STALE_VERSION",
        Code::Aborted,
        "the record has changed since it was read",
        "记录已被更新，请重新读取",
        "Read the record again, decide again, and call with the version it has now.",
    ),
    fault(
        "RECORD_EXISTS",
        Code::AlreadyExists,
        "the record exists already",
        "记录已存在",
        "Read the record; to repeat a call safely use the same request id.",
    ),
    fault(
        "RECORD_NOT_FOUND",
        Code::NotFound,
        "there is no such record for this caller",
        "没有找到该记录",
        "Check the reference. A record that the caller may not see is answered as one that is not there.",
    ),
    fault(
        "REQUEST_REUSED",
        Code::FailedPrecondition,
        "the request id was used for another request",
        "请求编号已用于其他请求",
        "Use a new request id for a new request; repeat the old request unchanged to get its answer again.",
    ),
    fault(
        "RESTORED_READ_ONLY",
        Code::FailedPrecondition,
        "the record is read-only: the database was restored from a backup, and not every peer has shown that nothing is lost since",
        "本节点由备份恢复，尚未核实数据无缺失，原有事项暂为只读",
        "New matters can be registered. `lianfang peers` shows which peers are still to be heard and which hold more than the backup; once all are heard without loss the same call succeeds.",
    ),
    fault(
        "KEY_TAKEN",
        Code::AlreadyExists,
        "another record has this number or source id",
        "该编号已被其他记录使用",
        "Find the other record by the number or source id.",
    ),
    fault(
        "OVERLOADED",
        Code::ResourceExhausted,
        "too many calls of this class at a time",
        "系统繁忙，请稍后重试",
        "Wait as long as the answer says, then repeat with the same request id.",
    ),
    fault(
        "DEADLINE_EXCEEDED",
        Code::DeadlineExceeded,
        "the call took longer than it may; it may still take effect",
        "操作超时，可能仍会生效",
        "Repeat the call with the same request id: it has one effect.",
    ),
    fault(
        "UNAVAILABLE",
        Code::Unavailable,
        "what the call needs is not to be had now",
        "服务暂不可用，请稍后重试",
        "Wait as long as the answer says, then repeat with the same request id.",
    ),
    fault(
        "METHOD_NOT_FOUND",
        Code::Unimplemented,
        "there is no such method",
        "没有该接口",
        "Check service and method name; reflection lists them.",
    ),
    INTERNAL,
];

const CALLERS: &[Fault] = &[
    fault(
        "CALLER_UNKNOWN",
        Code::Unauthenticated,
        "the certificate names no caller of this federation",
        "证书所示身份不属于本网络",
        "Use a certificate that the agency's own root has issued for this kind of caller.",
    ),
    fault(
        "CALLER_SUSPENDED",
        Code::Unauthenticated,
        "the caller's agency is suspended by the directory",
        "该机关已被目录暂停",
        "Wait until the directory lists the agency as active again.",
    ),
    fault(
        "TOKEN_REQUIRED",
        Code::Unauthenticated,
        "the call needs a clerk's token",
        "缺少工作人员令牌",
        "Send `authorization: Bearer <token>` with a token of the caller's agency.",
    ),
    fault(
        "TOKEN_NOT_FOR_THIS_CALLER",
        Code::Unauthenticated,
        "this class of callers holds no staff token",
        "该类调用方不得使用工作人员令牌",
        "Call without a token, or through an agency's system.",
    ),
    fault(
        "TOKEN_MALFORMED",
        Code::Unauthenticated,
        "the token cannot be read",
        "令牌格式不正确",
        "Send a compact JWS with the claims iss, sub, roles, aud, iat, exp and cnf.",
    ),
    fault(
        "TOKEN_ALGORITHM",
        Code::Unauthenticated,
        "the token is not signed by the one algorithm that is accepted",
        "令牌签名算法不被接受",
        "Sign with EdDSA (Ed25519).",
    ),
    fault(
        "TOKEN_ISSUER",
        Code::Unauthenticated,
        "the token's issuer is no agency that may call here",
        "令牌签发机关不正确",
        "Use a token of the agency whose system calls, or of an agency that this node hosts.",
    ),
    fault(
        "TOKEN_UNKNOWN_KEY",
        Code::Unauthenticated,
        "the directory does not list the token's key",
        "目录中没有该令牌密钥",
        "Sign with the token key that the directory lists for the agency.",
    ),
    fault(
        "TOKEN_SIGNATURE",
        Code::Unauthenticated,
        "the token's signature does not fit",
        "令牌签名不正确",
        "Get a new token from the agency's token issuer.",
    ),
    fault(
        "TOKEN_AUDIENCE",
        Code::Unauthenticated,
        "the token is meant for another node",
        "令牌不是签发给本节点的",
        "Have the token issued with this node's agency as `aud`.",
    ),
    fault(
        "TOKEN_BINDING",
        Code::Unauthenticated,
        "the token is bound to another certificate",
        "令牌与证书不匹配",
        "Use the token only through the system that it was issued to.",
    ),
    fault(
        "TOKEN_EXPIRED",
        Code::Unauthenticated,
        "the token has expired",
        "令牌已过期",
        "Get a new token; they last at most ten minutes.",
    ),
    fault(
        "TOKEN_NOT_YET",
        Code::Unauthenticated,
        "the token is not valid yet",
        "令牌尚未生效",
        "Set the clock of the token issuer right.",
    ),
    fault(
        "TOKEN_TOO_LONG",
        Code::Unauthenticated,
        "the token lasts longer than a token may",
        "令牌有效期过长",
        "Issue tokens for at most ten minutes.",
    ),
    fault(
        "TOKEN_ROLE",
        Code::Unauthenticated,
        "the token names a role that does not exist",
        "令牌中的角色不存在",
        "Use the roles of the contract.",
    ),
    fault(
        "PERMISSION_DENIED",
        Code::PermissionDenied,
        "this caller may not call this method",
        "无权调用该接口",
        "Ask for a role that the method's policy names; the reference of the contracts lists them.",
    ),
    fault(
        "NOT_SERVED_HERE",
        Code::PermissionDenied,
        "this node does not serve that agency",
        "本节点不服务该机关",
        "Call the agency's own node or its host; the directory names it.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::refusal::Refusal;

    use super::*;

    #[test]
    fn a_code_has_one_meaning() {
        let rules: BTreeSet<_> = Refusal::every().iter().map(Refusal::reason).collect();
        let mut seen = BTreeSet::new();
        for fault in Fault::all() {
            assert!(
                seen.insert(fault.reason),
                "{} is listed twice",
                fault.reason
            );
            assert!(
                !rules.contains(fault.reason),
                "{} is a rule's too",
                fault.reason
            );
        }
    }

    #[test]
    fn codes_have_the_form_that_error_info_asks_for() {
        for Fault {
            reason,
            en,
            zh,
            advice,
            code,
        } in Fault::all()
        {
            assert!(
                reason.len() <= 63 && reason.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
            );
            assert!(
                !en.is_empty() && !zh.is_ascii() && advice.ends_with('.'),
                "{reason}"
            );
            assert_ne!(*code, Code::Ok, "{reason}");
        }
    }
}
