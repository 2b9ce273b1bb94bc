//! Why the story could not go on as it is written.

use std::io;
use std::path::PathBuf;

use crate::demo::clerk::CallFault;
use crate::demo::import::ImportFault;
use crate::demo::nodes::NodeFault;
use crate::demo::site::SiteError;
use crate::demo::until::NotYet;

/// Why the story could not go on as it is written: what was expected, what was found, and where to look.
#[derive(Debug, thiserror::Error)]
pub enum StoryFault {
    #[error("step {step}: the call failed; the node's log is {}", log.display())]
    Call {
        step: String,
        log: PathBuf,
        #[source]
        source: CallFault,
    },
    #[error("step {step}: expected a refusal with {expected}, but it was done; the node's log is {}", log.display())]
    Done {
        step: String,
        expected: &'static str,
        log: PathBuf,
    },
    #[error("step {step}: expected a refusal with {expected}; the node's log is {}", log.display())]
    OtherRefusal {
        step: String,
        expected: &'static str,
        log: PathBuf,
        #[source]
        source: CallFault,
    },
    #[error("{what}: expected {expected}, found {found}; the node's log is {}", log.display())]
    Check {
        what: String,
        expected: String,
        found: String,
        log: PathBuf,
    },
    #[error("{what}: found only {found}; the node's log is {}", log.display())]
    Awaited {
        what: String,
        found: String,
        log: PathBuf,
        #[source]
        source: NotYet,
    },
    #[error("the answer to {method} lacks {part}")]
    Answer {
        method: &'static str,
        part: &'static str,
    },
    #[error(transparent)]
    Import(#[from] ImportFault),
    #[error(transparent)]
    Node(#[from] NodeFault),
    #[error(transparent)]
    Site(#[from] SiteError),
    #[error("the story could not be written down")]
    Page(#[from] io::Error),
}
