//! What an operator sets: a TOML file, and `LIANFANG_*` variables over it. Secrets are files, never values.

mod database;
mod places;
mod sources;

pub use database::Database;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use domain::id::{AgencyId, Service};
use domain::term::Profile;
use serde::Deserialize;

use crate::directory::envelope::Signers;
use crate::keys::PublicKey;
use crate::limits::Limits;

/// The settings of a process, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Whose node this is.
    pub agency: AgencyId,
    /// Agencies without a node whose records are kept here.
    pub hosted: Vec<AgencyId>,
    pub services: Vec<Service>,
    /// The profile of law and policy that rules go by: national, or a province's.
    pub profile: Profile,
    /// Databases on SQLite, and what the node remembers.
    pub data_dir: PathBuf,
    pub databases: Database,
    /// gRPC over mutual TLS.
    pub listen: SocketAddr,
    /// Health and metrics without TLS: for the machine and its operators only.
    pub plain: SocketAddr,
    /// Keys and certificates; those of a hosted agency in `hosted/<code>` below it.
    pub identity: PathBuf,
    pub directory: DirectorySource,
    pub clock: ClockSource,
    pub log: Log,
    pub traces: Traces,
    pub limits: Limits,
}

/// Where the directory lies and whose signatures make it one.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectorySource {
    pub file: PathBuf,
    pub signers: Signers,
}

/// Where law time comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockSource {
    System,
    /// By a file in a folder made for a demonstration.
    Steered(PathBuf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    Json,
    Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Log {
    pub format: LogFormat,
    pub level: LogLevel,
}

/// Where spans go.
#[derive(Clone, Debug, PartialEq)]
pub struct Traces {
    /// OTLP over gRPC, `http://host:port`; none: spans are not recorded.
    pub endpoint: Option<String>,
    /// The share of traces begun here that is recorded, 0 to 1; a caller's decision is followed.
    pub ratio: f64,
    /// The federation's key of journeys; none: the stages of records are not told.
    pub journey_key: Option<PathBuf>,
}

/// Why the settings are not taken; always with the name of the setting.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path} cannot be read")]
    Read {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{path} is not TOML")]
    NotToml {
        path: PathBuf,
        #[source]
        source: Box<toml::de::Error>,
    },
    #[error("unknown setting `{key}`; {hint}")]
    UnknownKey { key: String, hint: String },
    #[error("a setting has the wrong form")]
    WrongForm(#[source] Box<toml::de::Error>),
    #[error("`{key}` {what}")]
    Invalid {
        key: &'static str,
        what: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfig {
    agency: String,
    #[serde(default)]
    hosted: Vec<String>,
    #[serde(default = "all_services")]
    services: Vec<String>,
    #[serde(default = "default_profile")]
    profile: String,
    #[serde(default = "default_data_dir")]
    data_dir: PathBuf,
    #[serde(default = "default_listen")]
    listen: SocketAddr,
    #[serde(default = "default_plain")]
    plain: SocketAddr,
    #[serde(default)]
    identity: RawIdentity,
    #[serde(default)]
    directory: RawDirectory,
    #[serde(default)]
    database: database::RawDatabase,
    #[serde(default)]
    clock: RawClock,
    #[serde(default)]
    log: RawLog,
    #[serde(default)]
    traces: RawTraces,
    #[serde(default)]
    limits: Limits,
}

fn all_services() -> Vec<String> {
    Service::ALL.map(|service| service.name().to_owned()).into()
}

fn default_profile() -> String {
    "national".into()
}

fn default_data_dir() -> PathBuf {
    "data".into()
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([0, 0, 0, 0], 7443))
}

fn default_plain() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 7480))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawIdentity {
    folder: PathBuf,
}

impl Default for RawIdentity {
    fn default() -> Self {
        Self {
            folder: "identity".into(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawDirectory {
    file: PathBuf,
    keys: Vec<String>,
    threshold: usize,
}

impl Default for RawDirectory {
    fn default() -> Self {
        Self {
            file: "directory.json".into(),
            keys: Vec::new(),
            threshold: 1,
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawClock {
    /// Empty: the system's.
    steered: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLog {
    format: LogFormat,
    level: LogLevel,
}

impl Default for RawLog {
    fn default() -> Self {
        Self {
            format: LogFormat::Json,
            level: LogLevel::Info,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawTraces {
    endpoint: String,
    ratio: f64,
    /// Empty: no journeys.
    journey_key_file: PathBuf,
}

impl Default for RawTraces {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            ratio: 1.0,
            journey_key_file: PathBuf::new(),
        }
    }
}

impl Config {
    /// Reads the file and the process's environment over it. Paths in them are relative to the file's folder.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        Self::read_with(path, std::env::vars())
    }

    /// The same with another environment.
    pub fn read_with(
        path: &Path,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.into(),
            source,
        })?;
        let mut table = toml::from_str(&text).map_err(|source| ConfigError::NotToml {
            path: path.into(),
            source: Box::new(source),
        })?;
        sources::overlay(&mut table, environment)?;
        sources::check_keys(&table)?;
        let raw: RawConfig = table
            .try_into()
            .map_err(|source| ConfigError::WrongForm(Box::new(source)))?;
        Self::from_raw(raw, path.parent().unwrap_or(Path::new("")))
    }

    fn from_raw(raw: RawConfig, base: &Path) -> Result<Self, ConfigError> {
        let agency = |key, text: &String| {
            text.parse::<AgencyId>().map_err(|_| ConfigError::Invalid {
                key,
                what: "is no unified social credit code whose check digits fit",
            })
        };
        let keys = raw
            .directory
            .keys
            .iter()
            .map(|text| text.parse::<PublicKey>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| ConfigError::Invalid {
                key: "directory.keys",
                what: "holds a key that is not 32 bytes in base64",
            })?;
        let config = Self {
            agency: agency("agency", &raw.agency)?,
            hosted: raw
                .hosted
                .iter()
                .map(|text| agency("hosted", text))
                .collect::<Result<_, _>>()?,
            services: raw
                .services
                .iter()
                .map(|text| text.parse())
                .collect::<Result<_, _>>()
                .map_err(|_| ConfigError::Invalid {
                    key: "services",
                    what: "may hold intake, coordination and follow-up",
                })?,
            profile: match raw.profile.as_str() {
                "national" => Profile::national(),
                "zhejiang" => Profile::zhejiang(),
                _ => {
                    return Err(ConfigError::Invalid {
                        key: "profile",
                        what: "may be national or zhejiang",
                    });
                }
            },
            data_dir: base.join(raw.data_dir),
            databases: raw.database.checked(base)?,
            listen: raw.listen,
            plain: raw.plain,
            identity: base.join(raw.identity.folder),
            directory: DirectorySource {
                file: base.join(raw.directory.file),
                signers: Signers {
                    keys,
                    threshold: raw.directory.threshold,
                },
            },
            clock: if raw.clock.steered.as_os_str().is_empty() {
                ClockSource::System
            } else {
                ClockSource::Steered(base.join(raw.clock.steered))
            },
            log: Log {
                format: raw.log.format,
                level: raw.log.level,
            },
            traces: Traces {
                endpoint: Some(raw.traces.endpoint).filter(|endpoint| !endpoint.is_empty()),
                ratio: raw.traces.ratio,
                journey_key: Some(raw.traces.journey_key_file)
                    .filter(|file| !file.as_os_str().is_empty())
                    .map(|file| base.join(file)),
            },
            limits: raw.limits,
        };
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let invalid = |key, what| Err(ConfigError::Invalid { key, what });
        if self.services.is_empty() {
            return invalid("services", "is empty: there would be nothing to serve");
        }
        if self.hosted.contains(&self.agency) {
            return invalid("hosted", "holds the node's own agency");
        }
        let threshold = self.directory.signers.threshold;
        if self.directory.signers.keys.is_empty() {
            return invalid(
                "directory.keys",
                "is empty: whose signature makes a directory is not known; `lianfang directory key` prints one",
            );
        }
        if threshold == 0 || threshold > self.directory.signers.keys.len() {
            return invalid(
                "directory.threshold",
                "must be at least 1 and at most the number of directory.keys",
            );
        }
        if !(0.0..=1.0).contains(&self.traces.ratio) {
            return invalid("traces.ratio", "must lie between 0 and 1");
        }
        if let Some(endpoint) = &self.traces.endpoint
            && !endpoint.starts_with("http://")
        {
            return invalid(
                "traces.endpoint",
                "must be http://host:port of an OTLP collector",
            );
        }
        self.limits
            .check()
            .or_else(|key| invalid(key, "must be at least 1"))
    }
}

#[cfg(test)]
mod tests;
