//! Why a command ended without doing what it was asked, and what to do about it.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::process::ExitCode;

/// How a command ends; the numbers are those of `sysexits.h`, so that scripts can tell the cases apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything asked for was done and held.
    Done,
    /// A step or check did not hold.
    Failed,
    /// The command line, a file or a setting is wrong.
    Usage,
    /// A node cannot be reached, or an address cannot be bound.
    Unavailable,
    /// Nothing the caller could have done differently.
    Internal,
    /// Another process holds what is needed; later it may go.
    Temporary,
}

impl Exit {
    pub const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 64,
            Self::Unavailable => 69,
            Self::Internal => 70,
            Self::Temporary => 75,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}

/// A fault of a command: what is wrong, why, and what to do.
#[derive(Debug)]
pub struct Fault {
    pub exit: Exit,
    what: String,
    advice: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Fault {
    pub fn usage(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Exit::Usage, what, advice)
    }

    pub fn unavailable(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Exit::Unavailable, what, advice)
    }

    pub fn internal(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Exit::Internal, what, advice)
    }

    pub fn new(exit: Exit, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            exit,
            what: what.into(),
            advice: advice.into(),
            source: None,
        }
    }

    /// The same with the error behind it; its whole chain is shown.
    pub fn because(self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            source: Some(source.into()),
            ..self
        }
    }

    /// What stands on the terminal: the fault, each cause behind it, and the advice.
    pub fn report(&self) -> String {
        let mut text = format!("error: {}", self.what);
        let mut cause = self.source.as_deref().map(|source| source as &dyn Error);
        while let Some(error) = cause {
            // Writing to a string cannot fail.
            let _ = write!(text, "\n  because: {error}");
            cause = error.source();
        }
        if !self.advice.is_empty() {
            let _ = write!(text, "\n  do this: {}", self.advice);
        }
        text
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}

/// Output that nobody takes any more is no fault of the command's; it ends as any other that cannot go on.
impl From<std::io::Error> for Fault {
    fn from(source: std::io::Error) -> Self {
        Self::internal("the output could not be written", "").because(source)
    }
}
