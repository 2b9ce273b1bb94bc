//! How a call ends that has no answer.

use std::collections::BTreeMap;
use std::time::Duration;

use contracts::status::Told;
use tonic::{Code, Status};

use crate::demo::acks::AckFault;

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallFault {
    /// The node has decided.
    #[error(transparent)]
    Refused(Box<Refused>),
    /// The node could not be reached, or did not decide.
    #[error("{method} was not answered in {} s: {code:?}", waited.as_secs())]
    Unanswered {
        method: &'static str,
        /// Machine time over all attempts.
        waited: Duration,
        /// Of the last attempt.
        code: Code,
        #[source]
        last: Box<Status>,
    },
    /// The answer does not name the record that was changed.
    #[error("{method} was answered without a record")]
    Unclear { method: &'static str },
    /// The node's acknowledgement is not on the client's list.
    #[error("an acknowledgement is not on the list")]
    Unkept(#[from] AckFault),
}

impl CallFault {
    /// The refusal, where the node has decided.
    pub fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Refused(refused) => Some(refused),
            Self::Unanswered { .. } | Self::Unclear { .. } | Self::Unkept(_) => None,
        }
    }
}

/// A refusal as the caller was told it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{method} was refused: {} {message}", if reason.is_empty() { "no reason given:" } else { reason })]
pub struct Refused {
    pub code: Code,
    /// The stable code; empty where the status is not one of ours.
    pub reason: String,
    /// Coded facts.
    pub facts: BTreeMap<String, String>,
    /// Paths of fields, with the code of what is wrong there.
    pub fields: Vec<(String, String)>,
    pub message: String,
    /// The sentence in Chinese.
    pub zh: String,
    pub method: &'static str,
}

impl Refused {
    pub(super) fn new(method: &'static str, status: &Status) -> Self {
        let told = Told::of(status).unwrap_or_else(|| Told {
            reason: String::new(),
            facts: BTreeMap::new(),
            zh: String::new(),
            fields: Vec::new(),
        });
        Self {
            code: status.code(),
            reason: told.reason,
            facts: told.facts,
            fields: told.fields,
            message: status.message().to_owned(),
            zh: told.zh,
            method,
        }
    }

    /// The clause on which a rule refuses.
    pub fn clause(&self) -> Option<&str> {
        self.facts.get("clause").map(String::as_str)
    }
}
