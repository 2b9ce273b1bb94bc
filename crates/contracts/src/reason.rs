//! Every reason that is not a rule's: one table with code, status, both sentences and what to do; `explain` prints it.
//!
//! The rules' own are listed by `domain::refusal`. Codes never change; sentences may.

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

const LINK: &[Fault] = &[
    fault(
        "NOT_THE_PARTY",
        Code::PermissionDenied,
        "the certificate is not that of the party that speaks, nor of its host",
        "证书与发送方身份不符",
        "Deliver from the service whose certificate names the sender or its host.",
    ),
    fault(
        "PEER_SUSPENDED",
        Code::PermissionDenied,
        "one of the parties is suspended by the directory",
        "一方已被目录暂停",
        "Keep the messages; they are delivered when the directory lists both as active.",
    ),
    fault(
        "UNKNOWN_INCARNATION",
        Code::FailedPrecondition,
        "the sender's database is not the one that is known here",
        "发送方数据库实例未知",
        "If the sender was restored from a backup, recover it; otherwise look for a second copy of its database.",
    ),
    fault(
        "ROLLED_BACK",
        Code::FailedPrecondition,
        "this database is older than its peers know",
        "本数据库早于对端所知状态",
        "The database was put back to an earlier state: recover it from its peers before it writes.",
    ),
    fault(
        "NO_COMMON_SCHEMA",
        Code::FailedPrecondition,
        "no version of the contract is read by both ends",
        "双方没有共同的接口版本",
        "Upgrade the older node.",
    ),
    fault(
        "MALFORMED_DELIVERY",
        Code::InvalidArgument,
        "the delivery is not of this contract",
        "投递内容不符合接口约定",
        "Compare the versions of both nodes; nothing of the delivery was taken.",
    ),
    fault(
        "BATCH_TOO_LARGE",
        Code::InvalidArgument,
        "a delivery holds more than it may",
        "投递批次过大",
        "Deliver in smaller batches.",
    ),
    fault(
        "UNKNOWN_SUITE",
        Code::InvalidArgument,
        "the signature suite is not accepted",
        "签名算法不被接受",
        "Sign with Ed25519 over SHA-256.",
    ),
    fault(
        "UNKNOWN_SIGNING_KEY",
        Code::PermissionDenied,
        "the directory does not list the signing key for this party",
        "目录中没有该签名密钥",
        "Publish the key in the directory, and have both nodes take the new version.",
    ),
    fault(
        "BAD_SIGNATURE",
        Code::PermissionDenied,
        "the signature does not fit the bytes that came",
        "签名与内容不符",
        "The delivery was changed on its way or signed by another key; the log names the channel.",
    ),
    fault(
        "ROOT_MISMATCH",
        Code::PermissionDenied,
        "the messages are not those that were signed",
        "内容与签名清单不符",
        "The delivery was changed on its way; the log names the channel.",
    ),
    fault(
        "TAMPERED",
        Code::PermissionDenied,
        "a message is not the one that was signed",
        "消息内容被改动",
        "The delivery was changed on its way; the log names the channel.",
    ),
    fault(
        "REPLAYED",
        Code::FailedPrecondition,
        "the delivery was made before to another database",
        "重复投递",
        "Nothing to do: what was taken once has its one effect.",
    ),
    fault(
        "EQUIVOCATION",
        Code::FailedPrecondition,
        "one number was given to two messages",
        "同一序号出现不同内容",
        "Both contents are kept as evidence and the channel is stopped: find out which database is the right one.",
    ),
    fault(
        "CHANNEL_STOPPED",
        Code::FailedPrecondition,
        "the channel was stopped and waits for an operator",
        "通道已停止，等待人工处理",
        "Look at the evidence with `lianfang peers`.",
    ),
    fault(
        "STORAGE_UNAVAILABLE",
        Code::Unavailable,
        "nothing can be stored now",
        "暂时无法存储",
        "Nothing is lost: the sender keeps what was not acknowledged and tries again.",
    ),
];

const PARKED: &[Fault] = &[
    fault(
        "MALFORMED",
        Code::InvalidArgument,
        "the message cannot be read",
        "消息无法解析",
        "Have the sender look at the message; it stays here as evidence.",
    ),
    fault(
        "NEWER",
        Code::FailedPrecondition,
        "the message is of a newer version of the contract",
        "消息来自更新版本",
        "Upgrade this node, then resume the message.",
    ),
    fault(
        "PART_MISSING",
        Code::InvalidArgument,
        "a sealed text that the message names did not come with it",
        "消息所附密封内容缺失",
        "Have the sender deliver again; if its subject was erased there, resume the message.",
    ),
    fault(
        "PART_DAMAGED",
        Code::InvalidArgument,
        "a sealed text does not open to what was signed",
        "密封内容与签名不符",
        "Check that the directory lists this service's sealing key, then have the sender deliver again.",
    ),
    fault(
        "MISADDRESSED",
        Code::InvalidArgument,
        "the message is for a record of another service",
        "消息收件记录不属于本服务",
        "Have the sender look at the message; it stays here as evidence.",
    ),
    fault(
        "DOES_NOT_FOLD",
        Code::Internal,
        "the message does not fit the record it is for",
        "消息与记录状态矛盾",
        "Keep the record as it is and report the fault with the message's number.",
    ),
];

const DIRECTORY: &[Fault] = &[
    fault(
        "DIRECTORY_FILE",
        Code::Unavailable,
        "the directory document cannot be read",
        "目录文件无法读取",
        "Check path and permissions of the directory file.",
    ),
    fault(
        "DIRECTORY_NOT_BELIEVED",
        Code::PermissionDenied,
        "the directory document is not signed by a key that is trusted here",
        "目录签名不被信任",
        "Get the document from its publisher; check the directory keys in the configuration.",
    ),
    fault(
        "DIRECTORY_MALFORMED",
        Code::InvalidArgument,
        "the directory document cannot be read as one",
        "目录文件格式不正确",
        "Get the document from its publisher again.",
    ),
    fault(
        "DIRECTORY_INVALID",
        Code::InvalidArgument,
        "the directory document contradicts itself",
        "目录内容自相矛盾",
        "Have its publisher correct the entry that the message names.",
    ),
    fault(
        "OLDER_DIRECTORY",
        Code::FailedPrecondition,
        "the directory document is older than one that was accepted before",
        "目录版本早于已接受的版本",
        "Put the newest document in place; an older one is never accepted again.",
    ),
    fault(
        "DIRECTORY_CONFLICT",
        Code::FailedPrecondition,
        "two directory documents have one version",
        "同一版本出现不同目录内容",
        "Ask the publisher which document is right; it must publish a higher version.",
    ),
    fault(
        "DIRECTORY_SEEN_UNREADABLE",
        Code::Unavailable,
        "the note of the newest directory seen cannot be read",
        "已接受目录版本的记录无法读取",
        "Restore the note from a backup of the data folder, or accept the newest document anew on purpose.",
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
