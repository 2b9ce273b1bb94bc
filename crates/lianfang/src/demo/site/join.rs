//! Folders that somebody else has made, joined to a site; and what every site must have.

use std::path::Path;

use domain::time::{Date, Instant};
use node::config::ClockSource;
use store::clock::{self, Course, SteeredFile};

use super::make::OPENING;
use super::{Node, Site, SiteError, WHOLE, settings_of};
use crate::demo::cast::{self, Member};

impl Site {
    /// Makes a site of folders that `lianfang agency init` made, for nodes that somebody else runs. Law time begins at 8:30 on
    /// `from` unless it has begun; the nodes start after that.
    pub fn join(folder: &Path, from: Date) -> Result<Self, SiteError> {
        let nodes = nodes(folder)?;
        let configs = nodes.iter().map(|node| &node.config);
        let places = configs.flat_map(|config| [config.data_dir.as_path(), &config.identity]);
        for path in places.chain([folder]) {
            clock::mark(path).map_err(|source| SiteError::File {
                path: path.into(),
                source,
            })?;
        }
        let file = clock(&nodes)?;
        if !file.exists() {
            let opening = Instant::at(from, OPENING.0, OPENING.1);
            SteeredFile::create(file, Course::Frozen(opening)).map_err(SiteError::Clock)?;
        }
        Self::open(folder)
    }
}

/// Each of the cast that has settings in the folder has a node; the records of each are kept by one of them.
pub(super) fn nodes(folder: &Path) -> Result<Vec<Node>, SiteError> {
    let with_node = cast::nodes().filter(|member| settings_of(folder, member, WHOLE).is_file());
    let nodes = with_node
        .map(|member| Node::open(folder, member))
        .collect::<Result<Vec<_>, _>>()?;
    match cast::CAST
        .iter()
        .find(|member| keeps(&nodes, member).is_none())
    {
        None => Ok(nodes),
        Some(_) if nodes.is_empty() => Err(SiteError::NoSite(folder.into())),
        Some(member) => Err(SiteError::Nowhere {
            agency: member.slug,
        }),
    }
}

/// The node that keeps an agency's records: its own, or one that hosts it.
pub(super) fn keeps<'a>(nodes: &'a [Node], member: &Member) -> Option<&'a Node> {
    nodes
        .iter()
        .find(|node| node.config.agencies().any(|agency| agency == member.id()))
}

/// The file that steers law time for all of them.
pub(super) fn clock(nodes: &[Node]) -> Result<&Path, SiteError> {
    let mut first = None;
    for Node { member, config, .. } in nodes {
        match &config.clock {
            ClockSource::Steered(file) => first = first.or(Some(file.as_path())),
            ClockSource::System => {
                return Err(SiteError::NotSteered {
                    agency: member.slug,
                });
            }
        }
    }
    first.ok_or(SiteError::NotSteered { agency: "nobody" })
}
