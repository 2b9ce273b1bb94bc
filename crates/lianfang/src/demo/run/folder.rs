//! Where the site of a demonstration and its databases lie, and whether they stay.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{DemoFault, Keeping};
use crate::demo::cast;
use crate::demo::databases::Databases;
use crate::demo::site::Layout;
use crate::demo::timeline::Timeline;

pub(super) struct Folder {
    pub(super) place: Place,
    /// On a server, if that was asked for.
    databases: Option<Databases>,
    layout: Layout,
}

pub(super) enum Place {
    /// Somebody asked for it.
    Kept(PathBuf),
    /// Removed at the end, unless something failed in it.
    Passing(TempDir),
}

impl Folder {
    pub(super) async fn make(keep: Option<&Path>, keeping: &Keeping) -> Result<Self, DemoFault> {
        let (databases, layout) = match keeping {
            Keeping::Files => (None, Layout::default()),
            Keeping::Server(file) => {
                let url = std::fs::read_to_string(file).map_err(|source| DemoFault::UrlFile {
                    path: file.clone(),
                    source,
                })?;
                let made = Databases::make(url.trim(), cast::nodes()).await;
                let (databases, layout) = made.map_err(DemoFault::Database)?;
                (Some(databases), layout)
            }
        };
        let place = match keep {
            Some(path) => Place::Kept(path.into()),
            None => tempfile::Builder::new()
                .prefix("lianfang-demo-")
                .tempdir()
                .map(Place::Passing)
                .map_err(DemoFault::Folder)?,
        };
        Ok(Self {
            place,
            databases,
            layout,
        })
    }

    /// One that is there already, and stays.
    pub(super) fn kept(path: PathBuf) -> Self {
        Self {
            place: Place::Kept(path),
            databases: None,
            layout: Layout::default(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        match &self.place {
            Place::Kept(path) => path,
            Place::Passing(folder) => folder.path(),
        }
    }

    pub(super) const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Says where the files and databases stay, if they do.
    pub(super) fn tell(&self, timeline: &mut Timeline) -> Result<(), DemoFault> {
        let Place::Kept(path) = &self.place else {
            return Ok(());
        };
        timeline.note(&format!("现场保留在 {}", path.display()))?;
        if let Some(databases) = &self.databases {
            timeline.note(&format!("数据库保留，名称以 {} 开头", databases.name()))?;
        }
        Ok(())
    }

    /// Removes what nobody wants to look at: a failure names logs, which then must be there, as what they tell of.
    pub(super) async fn end(self, played: Result<(), DemoFault>) -> Result<(), DemoFault> {
        let fault = match played {
            Ok(()) => {
                let Place::Passing(folder) = self.place else {
                    return Ok(());
                };
                removed(self.databases).await?;
                return folder.close().map_err(DemoFault::Folder);
            }
            Err(fault) => fault,
        };
        if !fault.leaves_something() {
            // What it failed with says more than what cannot be removed.
            let _ = removed(self.databases).await;
            return Err(fault);
        }
        let folder = match self.place {
            Place::Kept(path) => path,
            Place::Passing(folder) => folder.keep(),
        };
        Err(DemoFault::Left {
            folder,
            source: Box::new(fault),
        })
    }
}

async fn removed(databases: Option<Databases>) -> Result<(), DemoFault> {
    match databases {
        Some(databases) => databases.remove().await.map_err(DemoFault::Database),
        None => Ok(()),
    }
}
