//! What a use case or layer fails with, and the one place where that becomes a status.
//!
//! Three things apart: a code for machines, a sentence for people, and the source for the log.

use std::sync::Arc;
use std::time::Duration;

use contracts::invalid::Invalid;
use contracts::status::Answer;
use domain::entry::Key;
use domain::id::RecordId;
use domain::refusal::Refusal;
use store::{CommitError, StoreError, VaultError};
use tonic::{Code, Status};

use crate::token::TokenError;

/// When to come back after the node was too busy; clients add jitter of their own.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// Why a call has no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// A rule refuses.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The request is not what the contract says.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error("the record is at version {actual}, not {expected}")]
    Stale { expected: u64, actual: u64 },
    #[error("the record exists already")]
    Exists(RecordId),
    /// Not there, or not for this caller: nobody learns which.
    #[error("there is no such record for this caller")]
    NotFound,
    #[error("the request id was used for another request")]
    RequestReused,
    /// Of a database that was restored, and not yet shown to have lost nothing.
    #[error("the record is read-only since the database was restored")]
    ReadOnly(RecordId),
    #[error("another record holds the key")]
    KeyTaken(Key, RecordId),
    /// Who calls is not proven.
    #[error("the caller is not authenticated: {0}")]
    Unauthenticated(&'static str),
    /// Who calls may not.
    #[error("the caller may not: {0}")]
    Forbidden(&'static str),
    /// Another node would not or could not.
    #[error("{what} is not to be had now")]
    Unavailable { what: &'static str },
    #[error("too many calls of this class at a time")]
    Overloaded,
    #[error("the call took longer than it may")]
    Late,
    #[error("the call cannot be read: {0}")]
    Unreadable(&'static str),
    #[error("there is no such method")]
    NoMethod,
    #[error(transparent)]
    Storage(#[from] StoreError),
    /// A fault of ours; what happened is in the log and nowhere else.
    #[error("{what} failed")]
    Broken {
        what: &'static str,
        #[source]
        source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    },
}

impl Failure {
    pub const fn unauthenticated(reason: &'static str) -> Self {
        Self::Unauthenticated(reason)
    }

    pub const fn forbidden(reason: &'static str) -> Self {
        Self::Forbidden(reason)
    }

    /// A fault of ours with its cause, which goes to the log only.
    pub fn broken(
        what: &'static str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self::Broken {
            what,
            source: Some(Arc::new(source)),
        }
    }

    /// The stable code.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.reason(),
            Self::Invalid(_) => "INVALID_REQUEST",
            Self::Stale { .. } => "STALE_VERSION",
            Self::Exists(_) => "RECORD_EXISTS",
            Self::NotFound => "RECORD_NOT_FOUND",
            Self::RequestReused => "REQUEST_REUSED",
            Self::ReadOnly(_) => "RESTORED_READ_ONLY",
            Self::KeyTaken(..) => "KEY_TAKEN",
            Self::Unauthenticated(reason) | Self::Forbidden(reason) | Self::Unreadable(reason) => {
                reason
            }
            Self::Unavailable { .. } | Self::Storage(StoreError::Closed) => "UNAVAILABLE",
            Self::Overloaded => "OVERLOADED",
            Self::Late => "DEADLINE_EXCEEDED",
            Self::NoMethod => "METHOD_NOT_FOUND",
            Self::Storage(_) | Self::Broken { .. } => "INTERNAL",
        }
    }

    pub const fn code(&self) -> Code {
        match self {
            Self::Refused(Refusal::RoleNotAllowed { .. }) | Self::Forbidden(_) => {
                Code::PermissionDenied
            }
            Self::Refused(_) | Self::RequestReused | Self::ReadOnly(_) => Code::FailedPrecondition,
            Self::Invalid(_) | Self::Unreadable(_) => Code::InvalidArgument,
            Self::Stale { .. } => Code::Aborted,
            Self::Exists(_) | Self::KeyTaken(..) => Code::AlreadyExists,
            Self::NotFound => Code::NotFound,
            Self::Unauthenticated(_) => Code::Unauthenticated,
            Self::Unavailable { .. } | Self::Storage(StoreError::Closed) => Code::Unavailable,
            Self::Overloaded => Code::ResourceExhausted,
            Self::Late => Code::DeadlineExceeded,
            Self::NoMethod => Code::Unimplemented,
            Self::Storage(_) | Self::Broken { .. } => Code::Internal,
        }
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Refused(refusal) => Self::Refused(refusal),
            CommitError::Stale { expected, actual } => Self::Stale { expected, actual },
            CommitError::Exists(record) => Self::Exists(record),
            CommitError::NotFound(_) => Self::NotFound,
            CommitError::RequestReused => Self::RequestReused,
            CommitError::ReadOnly(record) => Self::ReadOnly(record),
            CommitError::KeyTaken(key, record) => Self::KeyTaken(key, record),
            CommitError::Storage(error) => Self::Storage(error),
        }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::Storage(error.into())
    }
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Self {
        Self::Unauthenticated(error.reason())
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        let answer = match &failure {
            Failure::Refused(refusal) => Answer::refused(refusal),
            Failure::Invalid(invalid) => Answer::invalid(invalid),
            Failure::Stale { expected, actual } => Answer::fault(failure.reason())
                .with("expected", expected)
                .with("actual", actual),
            // A record of the same agency: whoever may make this one may know of that one.
            Failure::KeyTaken(_, record) => Answer::fault(failure.reason()).with("record", record),
            Failure::Overloaded | Failure::Unavailable { .. } => {
                Answer::fault(failure.reason()).retry_after(RETRY_AFTER)
            }
            _ => Answer::fault(failure.reason()),
        };
        let mut status = Self::from(answer);
        // For the log line alone: tonic sends code, sentence and details, never the source.
        status.set_source(Arc::new(failure));
        status
    }
}

/// A record as far as a caller may know of it: one that it may not see is one that is not there.
pub fn visible<T>(found: Option<T>, may_see: impl FnOnce(&T) -> bool) -> Result<T, Failure> {
    found
        .filter(|record| may_see(record))
        .ok_or(Failure::NotFound)
}
