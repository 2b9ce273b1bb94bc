//! How the nodes of a site are laid out: where each keeps its stores, and as which processes it runs.

use std::collections::BTreeMap;
use std::fmt;

use domain::id::Service;

use crate::demo::cast::Member;

/// How the nodes of a site are laid out. Unless told otherwise each is one process on SQLite files.
#[derive(Clone, Debug, Default)]
pub struct Layout(BTreeMap<&'static str, Plan>);

/// Where a node keeps its stores.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Stores {
    /// SQLite files in its folder.
    #[default]
    Files,
    /// Databases of a PostgreSQL that exist already; each service makes a schema of its name.
    Server {
        url: String,
        /// Where the keys lie.
        keys_url: String,
    },
}

/// As which processes a node runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Processes {
    /// One that serves all three services.
    #[default]
    One,
    /// Each service as so many of its own, which is more than one on PostgreSQL only. The directory names the first.
    Apart(u8),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) stores: Stores,
    pub(super) processes: Processes,
}

/// Addresses hold passwords.
impl fmt::Debug for Stores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Files => "Files",
            Self::Server { .. } => "Server { .. }",
        })
    }
}

impl Layout {
    /// The node of an agency keeps its stores there.
    #[must_use]
    pub fn stores(mut self, member: &Member, stores: Stores) -> Self {
        self.0.entry(member.node().slug).or_default().stores = stores;
        self
    }

    /// The node of an agency runs as these processes.
    #[must_use]
    pub fn processes(mut self, member: &Member, processes: Processes) -> Self {
        self.0.entry(member.node().slug).or_default().processes = processes;
        self
    }

    pub(super) fn of(&self, member: &Member) -> Plan {
        self.0.get(member.node().slug).cloned().unwrap_or_default()
    }
}

impl Processes {
    /// The name of each process, which names its files, and what it serves.
    pub(super) fn named(self) -> Vec<(String, Vec<Service>)> {
        let Self::Apart(replicas) = self else {
            return vec![(super::WHOLE.to_owned(), Service::ALL.to_vec())];
        };
        let of = |service: Service| {
            (1..=replicas).map(move |replica| match replica {
                1 => (service.name().to_owned(), vec![service]),
                _ => (format!("{service}-{replica}"), vec![service]),
            })
        };
        Service::ALL.into_iter().flat_map(of).collect()
    }
}
