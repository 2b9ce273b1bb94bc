//! Where records are kept: files of this machine, or a PostgreSQL.

use std::path::{Path, PathBuf};

use domain::id::Service;
use serde::Deserialize;
use store::{Engine, Postgres};

use super::{Config, ConfigError};

/// Where the databases of the services lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// SQLite files in `data_dir`.
    Files,
    /// A PostgreSQL; the files hold addresses with their passwords.
    Server {
        url_file: PathBuf,
        /// Where the keys lie, if not in the same database.
        keys_url_file: Option<PathBuf>,
    },
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum EngineName {
    #[default]
    Sqlite,
    Postgres,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDatabase {
    engine: EngineName,
    url_file: PathBuf,
    keys_url_file: PathBuf,
}

impl RawDatabase {
    pub(super) fn checked(self, base: &Path) -> Result<Database, ConfigError> {
        let file = |path: PathBuf| Some(path).filter(|path| !path.as_os_str().is_empty());
        match (self.engine, file(self.url_file), file(self.keys_url_file)) {
            (EngineName::Sqlite, None, None) => Ok(Database::Files),
            (EngineName::Sqlite, ..) => Err(ConfigError::Invalid {
                key: "database.engine",
                what: "is sqlite, which has files and no address",
            }),
            (EngineName::Postgres, None, _) => Err(ConfigError::Invalid {
                key: "database.url_file",
                what: "must name the file with the address of the database",
            }),
            (EngineName::Postgres, Some(url), keys) => Ok(Database::Server {
                url_file: base.join(url),
                keys_url_file: keys.map(|keys| base.join(keys)),
            }),
        }
    }
}

impl Config {
    /// How the database of a service is opened. On PostgreSQL each service has a schema of its name, and one for its keys.
    pub fn engine(&self, service: Service) -> Result<Engine, ConfigError> {
        let Database::Server {
            url_file,
            keys_url_file,
        } = &self.databases
        else {
            return Ok(Engine::Sqlite {
                path: self.database(service),
            });
        };
        let schema = service.name().replace('-', "_");
        let invalid = |key| {
            move |_| ConfigError::Invalid {
                key,
                what: "names a file without an address of PostgreSQL",
            }
        };
        let servers =
            Postgres::new(&address(url_file)?, &schema).map_err(invalid("database.url_file"))?;
        Ok(Engine::Postgres(match keys_url_file {
            None => servers,
            Some(file) => servers
                .keys_at(&address(file)?, &format!("{schema}_keys"))
                .map_err(invalid("database.keys_url_file"))?,
        }))
    }
}

fn address(file: &Path) -> Result<String, ConfigError> {
    let text = std::fs::read_to_string(file).map_err(|source| ConfigError::Read {
        path: file.into(),
        source,
    })?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "agency = \"11320000012345671X\"\ndirectory.keys = [\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"]\n";

    /// The settings of a folder with an address in `url`.
    fn read(lines: &str, url: &str) -> (tempfile::TempDir, Result<Config, ConfigError>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node.toml");
        std::fs::write(&path, format!("{LEAST}{lines}")).unwrap();
        std::fs::write(folder.path().join("url"), url).unwrap();
        let config = Config::read_with(&path, []);
        (folder, config)
    }

    fn engine(lines: &str, url: &str) -> Result<Engine, String> {
        let (_folder, config) = read(lines, url);
        let engine = config.and_then(|config| config.engine(Service::FollowUp));
        engine.map_err(|error| error.to_string())
    }

    #[test]
    fn files_unless_a_server_is_named() {
        let engine_of_least = engine("", "");
        let Ok(Engine::Sqlite { path }) = engine_of_least else {
            panic!("not SQLite")
        };
        assert!(path.ends_with("data/follow-up.db"));
        let server = "database.engine = \"postgres\"\ndatabase.url_file = \"url\"";
        let found = engine(server, "postgresql://me:secret@one,two:5433/petitions\n");
        assert!(matches!(found, Ok(Engine::Postgres(_))));
    }

    #[test]
    fn an_address_that_makes_no_sense_is_told_without_it() {
        let server = "database.engine = \"postgres\"\ndatabase.url_file = \"url\"";
        let keys = format!("{server}\ndatabase.keys_url_file = \"url\"");
        for (lines, url, error) in [
            (
                "database.engine = \"postgres\"",
                "",
                "`database.url_file` must name the file with the address of the database",
            ),
            (
                "database.url_file = \"url\"",
                "",
                "`database.engine` is sqlite, which has files and no address",
            ),
            (
                server,
                "mysql://me:secret@one/petitions",
                "`database.url_file` names a file without an address of PostgreSQL",
            ),
            (
                &keys,
                "postgresql://me:secret@one:port/petitions",
                "`database.url_file` names a file without an address of PostgreSQL",
            ),
        ] {
            assert_eq!(engine(lines, url).err().as_deref(), Some(error));
        }
        let (_folder, config) = read(
            "database.engine = \"postgres\"\ndatabase.url_file = \"nowhere\"",
            "",
        );
        let missing = config.unwrap().engine(Service::Intake);
        assert!(matches!(missing, Err(ConfigError::Read { .. })));
    }
}
