//! A folder in which the story is played: identities, directory, settings and data of every agency, and one steered clock.

mod make;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::calendar::Calendar;
use domain::id::{AgencyId, Party, Service};
use domain::term::Profile;
use domain::time::{Date, Instant};
use node::client::ClientError;
use node::config::{Config, ConfigError};
use node::directory::{DirectoryError, DirectoryView, Live};
use node::identity::Workload;
use node::identity::files::{FileError, Folder};
use node::identity::issue::IssueError;
use node::keys::SigningKey;
use node::tls::{Identity, IdentityError};
use store::clock::{MARKER, SteeredFile, SteeringError};

use super::cast::{self, Hosting, Member};

/// The name under which an agency's system calls a node.
pub const SYSTEM: &str = "desk";
/// The name of the office's portal for petitioners.
pub const PORTAL: &str = "query";

const CLOCK: &str = "clock";
const DIRECTORY: &str = "directory.json";
const DIRECTORY_KEY: &str = "directory.key";
const SETTINGS: &str = "node.toml";

/// Where the spans of the site's nodes go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spans {
    Nowhere,
    /// To a collector, `http://host:port`.
    To(String),
}

/// Why a site cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    #[error("{} is not empty; a site is made in a new folder", .0.display())]
    NotEmpty(PathBuf),
    #[error("{} is no site: it lacks {MARKER}", .0.display())]
    NoSite(PathBuf),
    #[error("{} cannot be read or written", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("no free port on loopback")]
    Port(#[source] io::Error),
    #[error("the identity of {agency} could not be made")]
    Issue {
        agency: &'static str,
        #[source]
        source: IssueError,
    },
    #[error("a key of the site cannot be read")]
    Key(#[source] FileError),
    #[error("a certificate of the site cannot be used")]
    Certificate(#[source] IdentityError),
    #[error("the node of {agency} cannot be called")]
    Channel {
        agency: &'static str,
        #[source]
        source: ClientError,
    },
    #[error("the settings of {agency} are not taken")]
    Settings {
        agency: &'static str,
        #[source]
        source: Box<ConfigError>,
    },
    #[error("the directory of the site is not taken")]
    Directory(#[source] DirectoryError),
    #[error("law time cannot be steered here")]
    Clock(#[source] SteeringError),
}

/// A folder in which the story is played. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Site(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    nodes: Vec<(&'static Member, Config)>,
    directory: Arc<Live>,
    clock: SteeredFile,
}

impl Site {
    /// Makes a site in a new or empty folder. Law time stands still at 8:30 on `from`.
    pub fn create(folder: &Path, from: Date, spans: &Spans) -> Result<Self, SiteError> {
        make::site(folder, from, spans)?;
        Self::open(folder)
    }

    /// Opens a site that was made before.
    pub fn open(folder: &Path) -> Result<Self, SiteError> {
        if !folder.join(MARKER).is_file() {
            return Err(SiteError::NoSite(folder.into()));
        }
        let nodes = cast::nodes()
            .map(|member| {
                // No environment: a variable set for some other node must not change this one.
                let config = Config::read_with(&settings_of(folder, member), []);
                config
                    .map(|config| (member, config))
                    .map_err(|source| SiteError::Settings {
                        agency: member.slug,
                        source: Box::new(source),
                    })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let signers = nodes
            .first()
            .map(|(_, config)| config.directory.signers.clone())
            .ok_or_else(|| SiteError::NoSite(folder.into()))?;
        let directory = Live::open(
            folder.join(DIRECTORY),
            folder.join("directory.seen"),
            signers,
            Calendar::national(),
            Profile::national(),
        )
        .map_err(SiteError::Directory)?;
        Ok(Self(Arc::new(Inner {
            folder: folder.into(),
            nodes,
            directory: Arc::new(directory),
            clock: SteeredFile::open(&folder.join(CLOCK)).map_err(SiteError::Clock)?,
        })))
    }

    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// Each agency with a node, with its node's settings.
    pub fn nodes(&self) -> impl Iterator<Item = (&'static Member, &Config)> {
        self.0
            .nodes
            .iter()
            .map(|(member, config)| (*member, config))
    }

    /// The settings of the node that keeps an agency's records.
    pub fn config(&self, member: &Member) -> &Config {
        let node = member.node().slug;
        self.0
            .nodes
            .iter()
            .find(|(member, _)| member.slug == node)
            .map(|(_, config)| config)
            .expect("a site has a node for each of the cast that should have one")
    }

    /// The file of these settings, for `lianfang node --config`.
    pub fn settings(&self, member: &Member) -> PathBuf {
        settings_of(&self.0.folder, member.node())
    }

    /// Where the node of an agency writes its log.
    pub fn log(&self, member: &Member) -> PathBuf {
        self.0.folder.join(member.node().slug).join("node.log")
    }

    /// The signed directory, as the nodes see it.
    pub fn directory(&self) -> &Arc<Live> {
        &self.0.directory
    }

    /// The signed directory's contents now.
    pub fn view(&self) -> Arc<DirectoryView> {
        self.0.directory.view()
    }

    /// The key that signs this site's directory: for tests that play its signers.
    pub fn directory_key(&self) -> Result<SigningKey, SiteError> {
        node::identity::files::signing_key(&self.0.folder.join(DIRECTORY_KEY))
            .map_err(SiteError::Key)
    }

    /// The keys and certificates of an agency.
    pub fn identity(&self, member: &Member) -> Folder {
        identity_of(&self.0.folder, member)
    }

    /// The certificate with which an agency's system calls.
    pub fn system(&self, member: &Member) -> Result<Arc<Identity>, SiteError> {
        self.certificate(member, &Workload::System(name(SYSTEM)))
    }

    /// The certificate of the office's portal for petitioners.
    pub fn portal(&self) -> Result<Arc<Identity>, SiteError> {
        self.certificate(cast::member("office"), &Workload::Portal(name(PORTAL)))
    }

    fn certificate(
        &self,
        member: &Member,
        workload: &Workload,
    ) -> Result<Arc<Identity>, SiteError> {
        let files = self.identity(member).leaf(workload);
        Identity::load(files)
            .map(Arc::new)
            .map_err(SiteError::Certificate)
    }

    /// A service of the node that keeps an agency's records.
    pub fn party(&self, member: &Member, service: Service) -> Party {
        Party {
            agency: member.node().id(),
            service,
        }
    }

    /// Law time now.
    pub fn now(&self) -> Result<Instant, SiteError> {
        self.0
            .clock
            .read()
            .map(store::clock::Course::now)
            .map_err(SiteError::Clock)
    }

    /// Moves law time forward for every process of the site; never back.
    pub fn advance_to(&self, instant: Instant) -> Result<(), SiteError> {
        self.0.clock.advance_to(instant).map_err(SiteError::Clock)
    }

    /// The agency of a slug or a credit code, as somebody typed it.
    pub fn find(&self, text: &str) -> Option<&'static Member> {
        let by_code = || cast::by_id(text.parse::<AgencyId>().ok()?);
        cast::find(text).or_else(by_code)
    }
}

/// A name of this module as certificates carry it.
pub(super) fn name(text: &str) -> node::identity::Name {
    text.parse()
        .expect("the site's own names are short and in small letters")
}

fn settings_of(site: &Path, node: &Member) -> PathBuf {
    site.join(node.slug).join(SETTINGS)
}

/// A hosted agency's keys lie where its host looks for them.
fn identity_of(site: &Path, member: &Member) -> Folder {
    Folder::new(identity_path(site, member))
}

fn identity_path(site: &Path, member: &Member) -> PathBuf {
    match member.hosting {
        Hosting::OwnNode => site.join(member.slug).join("identity"),
        Hosting::At(host) => site
            .join(host)
            .join("identity")
            .join("hosted")
            .join(member.id().as_str()),
    }
}

#[cfg(test)]
mod tests;
