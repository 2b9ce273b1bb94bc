//! Why a demonstration did not come to its end.

use std::io;
use std::path::PathBuf;

use domain::time::Date;
use store::StoreError;

use crate::case::CaseFault;
use crate::demo::clerk::CallFault;
use crate::demo::nodes::NodeFault;
use crate::demo::petitions::Malformed;
use crate::demo::site::SiteError;
use crate::demo::stage::StoryFault;
use crate::demo::store_alone::AloneFault;
use crate::demo::trace::CollectorError;
use crate::demo::until::NotYet;

/// Why a demonstration did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoFault {
    #[error("the petitions in {} cannot be read", path.display())]
    Petitions {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// Every line is malformed, or there is none.
    #[error("no line of {} is a petition", path.display())]
    NoPetition {
        path: PathBuf,
        #[source]
        first: Option<Malformed>,
    },
    #[error("{day} is a rest day; the next working day is {next}")]
    RestDay { day: Date, next: Date },
    #[error("there is no calendar for {year}, only for {first} to {last}")]
    NoCalendar { year: i16, first: i16, last: i16 },
    #[error("there is no place for the files of the demonstration")]
    Folder(#[source] io::Error),
    #[error("the address of the database in {} cannot be read", path.display())]
    UrlFile {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the databases of the demonstration cannot be made or removed")]
    Database(#[source] StoreError),
    #[error(transparent)]
    Site(#[from] SiteError),
    #[error(transparent)]
    Collector(#[from] CollectorError),
    #[error("the nodes could not be started")]
    Start(#[source] NodeFault),
    #[error("a node ended that nobody asked to end")]
    Died(#[source] NodeFault),
    #[error("a node did not stop in order")]
    Stop(#[source] NodeFault),
    #[error("the story does not hold")]
    Story(#[source] StoryFault),
    #[error("a node does not answer that somebody else runs")]
    Silent(#[source] NotYet),
    #[error("the records of the nodes could not be counted")]
    Records(#[source] CallFault),
    #[error("the path of the case could not be gathered")]
    Case(#[from] CaseFault<CallFault>),
    #[error("the storage alone could not be measured")]
    Alone(#[source] Box<AloneFault>),
    #[error("the demonstration was interrupted")]
    Interrupted,
    #[error("what happened could not be written down")]
    Page(#[from] io::Error),
    #[error("the demonstration failed; its files, with the logs of the nodes, are left in {}", folder.display())]
    Left {
        folder: PathBuf,
        #[source]
        source: Box<Self>,
    },
}

/// Output that nobody takes any more says nothing about the story.
impl From<StoryFault> for DemoFault {
    fn from(fault: StoryFault) -> Self {
        match fault {
            StoryFault::Page(source) => Self::Page(source),
            fault => Self::Story(fault),
        }
    }
}

impl DemoFault {
    /// Whether the logs of the nodes may say why.
    pub(super) const fn leaves_something(&self) -> bool {
        matches!(
            self,
            Self::Start(_)
                | Self::Died(_)
                | Self::Stop(_)
                | Self::Story(_)
                | Self::Records(_)
                | Self::Alone(_)
                | Self::Case(_)
        )
    }

    /// What is behind it.
    pub const fn cause(&self) -> &Self {
        match self {
            Self::Left { source, .. } => source.cause(),
            _ => self,
        }
    }
}
