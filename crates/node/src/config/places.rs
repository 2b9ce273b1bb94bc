//! What follows from the settings: where things lie, and for whom.

use std::path::PathBuf;

use domain::id::{AgencyId, Service};

use super::{Config, ConfigError};
use crate::identity::files::Folder;

impl Config {
    /// The settings of a process that serves one of the services named there, and leaves the others to other processes.
    pub fn only(self, service: Service) -> Result<Self, ConfigError> {
        if !self.services.contains(&service) {
            return Err(ConfigError::Invalid {
                key: "services",
                what: "does not hold the service that this program serves",
            });
        }
        Ok(Self {
            services: vec![service],
            ..self
        })
    }

    /// The own agency and those hosted.
    pub fn agencies(&self) -> impl Iterator<Item = AgencyId> {
        std::iter::once(self.agency).chain(self.hosted.iter().copied())
    }

    /// The own keys and certificates.
    pub fn identity_folder(&self) -> Folder {
        Folder::new(&self.identity)
    }

    /// The keys of an agency that this node speaks for.
    pub fn keys_of(&self, agency: AgencyId) -> Folder {
        if agency == self.agency {
            self.identity_folder()
        } else {
            Folder::new(self.identity.join("hosted").join(agency.as_str()))
        }
    }

    /// The main database of a service; its key database lies beside it.
    pub fn database(&self, service: Service) -> PathBuf {
        self.data_dir.join(format!("{service}.db"))
    }

    /// Which directory was seen last.
    pub fn directory_seen(&self) -> PathBuf {
        self.data_dir.join("directory.seen")
    }
}
