//! What goes wrong between agencies: on the link, with parked messages, and with the directory.

use tonic::Code;

use super::{Fault, fault};

pub(super) const LINK: &[Fault] = &[
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

pub(super) const PARKED: &[Fault] = &[
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
    fault(
        "CONTRADICTS_EARLIER",
        Code::FailedPrecondition,
        "another message came earlier under the same name",
        "此前已收到同一编号但内容不同的消息",
        "Its sender was restored from a backup and went on from an older state. Both messages are kept with what was signed: settle with its operator which one stands.",
    ),
];

pub(super) const DIRECTORY: &[Fault] = &[
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
