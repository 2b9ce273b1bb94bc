//! Where the site of a demonstration lies, and whether it stays.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::DemoFault;
use crate::demo::timeline::Timeline;

pub(super) enum Folder {
    /// Somebody asked for it.
    Kept(PathBuf),
    /// Removed at the end, unless something failed in it.
    Passing(TempDir),
}

impl Folder {
    pub(super) fn make(keep: Option<&Path>) -> Result<Self, DemoFault> {
        match keep {
            Some(path) => Ok(Self::Kept(path.into())),
            None => tempfile::Builder::new()
                .prefix("lianfang-demo-")
                .tempdir()
                .map(Self::Passing)
                .map_err(DemoFault::Folder),
        }
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Passing(folder) => folder.path(),
        }
    }

    /// Says where the files stay, if they do.
    pub(super) fn tell(&self, timeline: &mut Timeline) -> Result<(), DemoFault> {
        match self {
            Self::Kept(path) => Ok(timeline.note(&format!("现场保留在 {}", path.display()))?),
            Self::Passing(_) => Ok(()),
        }
    }

    /// Removes what nobody wants to look at: a failure names logs, which then must be there.
    pub(super) fn end(self, played: Result<(), DemoFault>) -> Result<(), DemoFault> {
        let Err(fault) = played else {
            return match self {
                Self::Kept(_) => Ok(()),
                Self::Passing(folder) => folder.close().map_err(DemoFault::Folder),
            };
        };
        if !fault.leaves_something() {
            return Err(fault);
        }
        let folder = match self {
            Self::Kept(path) => path,
            Self::Passing(folder) => folder.keep(),
        };
        Err(DemoFault::Left {
            folder,
            source: Box::new(fault),
        })
    }
}
