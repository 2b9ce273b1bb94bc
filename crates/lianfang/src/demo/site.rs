//! A folder in which the story is played: identities, directory, settings and data of every agency, and one steered clock.

mod join;
mod layout;
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
use node::telemetry::journey::JourneyKey;
use node::tls::{Identity, IdentityError};
use store::clock::{MARKER, SteeredFile, SteeringError};

use super::cast::{self, Hosting, Member};

pub use layout::{Layout, Processes, Stores};

/// The name under which an agency's system calls a node.
pub const SYSTEM: &str = "desk";
/// The name of the office's portal for petitioners.
pub const PORTAL: &str = "query";

const CLOCK: &str = "clock";
const DIRECTORY: &str = "directory.json";
const DIRECTORY_KEY: &str = "directory.key";
/// The process that is a whole node.
const WHOLE: &str = "node";
const JOURNEY_KEY: &str = "journey.key";

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
    #[error("{agency}: `clock.steered` names no file; the story takes weeks of law time")]
    NotSteered { agency: &'static str },
    #[error("no node of the site keeps the records of {agency}")]
    Nowhere { agency: &'static str },
}

/// A folder in which the story is played. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Site(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    nodes: Vec<Node>,
    directory: Arc<Live>,
    clock: SteeredFile,
}

/// A node, and the processes as which it runs.
#[derive(Debug)]
struct Node {
    member: &'static Member,
    config: Config,
    processes: Vec<Process>,
}

/// One process of a node.
#[derive(Clone, Debug)]
pub struct Process {
    pub member: &'static Member,
    /// `node`, or the service that it serves alone, and from the second on its number.
    pub name: String,
    /// The file of its settings, for `lianfang node --config`.
    pub settings: PathBuf,
    pub config: Config,
    /// Where it writes its log.
    pub log: PathBuf,
}

impl Process {
    fn open(site: &Path, member: &'static Member, name: String) -> Result<Self, SiteError> {
        let settings = settings_of(site, member, &name);
        Ok(Self {
            member,
            config: config(&settings, member)?,
            log: settings.with_extension("log"),
            settings,
            name,
        })
    }
}

impl Node {
    fn open(site: &Path, member: &'static Member) -> Result<Self, SiteError> {
        let settings = settings_of(site, member, WHOLE);
        let folder = site.join(member.slug);
        let failed = |source| SiteError::File {
            path: folder.clone(),
            source,
        };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let name = name.to_str().and_then(|name| {
                let name = name.strip_prefix(WHOLE)?.strip_prefix('-')?;
                name.strip_suffix(".toml")
            });
            names.extend(name.map(str::to_owned));
        }
        names.sort();
        if names.is_empty() {
            names.push(WHOLE.to_owned());
        }
        let processes = names
            .into_iter()
            .map(|name| Process::open(site, member, name));
        Ok(Self {
            member,
            config: config(&settings, member)?,
            processes: processes.collect::<Result<_, _>>()?,
        })
    }
}

fn config(settings: &Path, member: &Member) -> Result<Config, SiteError> {
    // No environment: a variable set for some other node must not change this one.
    Config::read_with(settings, []).map_err(|source| SiteError::Settings {
        agency: member.slug,
        source: Box::new(source),
    })
}

impl Site {
    /// Makes a site in a new or empty folder. Law time stands still at 8:30 on `from`.
    pub fn create(folder: &Path, from: Date, spans: &Spans) -> Result<Self, SiteError> {
        Self::laid_out(folder, from, spans, &Layout::default())
    }

    /// The same, with nodes on PostgreSQL or as several processes.
    pub fn laid_out(
        folder: &Path,
        from: Date,
        spans: &Spans,
        layout: &Layout,
    ) -> Result<Self, SiteError> {
        make::site(folder, from, spans, layout)?;
        Self::open(folder)
    }

    /// Opens a site that was made before.
    pub fn open(folder: &Path) -> Result<Self, SiteError> {
        if !folder.join(MARKER).is_file() {
            return Err(SiteError::NoSite(folder.into()));
        }
        let nodes = join::nodes(folder)?;
        let directory = &nodes[0].config.directory;
        let directory = Live::open(
            directory.file.clone(),
            folder.join("directory.seen"),
            directory.signers.clone(),
            Calendar::national(),
            Profile::national(),
        )
        .map_err(SiteError::Directory)?;
        let clock = SteeredFile::open(join::clock(&nodes)?).map_err(SiteError::Clock)?;
        Ok(Self(Arc::new(Inner {
            folder: folder.into(),
            nodes,
            directory: Arc::new(directory),
            clock,
        })))
    }

    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// Each agency with a node, with the settings of the node as a whole.
    pub fn nodes(&self) -> impl Iterator<Item = (&'static Member, &Config)> {
        let nodes = self.0.nodes.iter();
        nodes.map(|node| (node.member, &node.config))
    }

    /// All processes of all nodes.
    pub fn processes(&self) -> impl Iterator<Item = &Process> {
        self.0.nodes.iter().flat_map(|node| &node.processes)
    }

    /// The settings of the node that keeps an agency's records, as a whole: for callers, and to know where things lie.
    pub fn config(&self, member: &Member) -> &Config {
        &self.node(member).config
    }

    /// The settings of the first process that serves a service of the node.
    pub fn keeper(&self, member: &Member, service: Service) -> &Config {
        let mut configs = self.node(member).processes.iter().map(|each| &each.config);
        configs
            .find(|config| config.services.contains(&service))
            .expect("the processes of a node serve all services")
    }

    fn node(&self, member: &Member) -> &Node {
        join::keeps(&self.0.nodes, member)
            .expect("a site is opened with a node for each of the cast")
    }

    /// The agency whose node keeps this one's records here.
    pub fn home(&self, member: &Member) -> &'static Member {
        self.node(member).member
    }

    /// The file of these settings, for `lianfang node --config` and for callers.
    pub fn settings(&self, member: &Member) -> PathBuf {
        settings_of(&self.0.folder, self.home(member), WHOLE)
    }

    /// Where the node of an agency writes its log; the first of its processes, if there are several.
    pub fn log(&self, member: &Member) -> PathBuf {
        let processes = &self.node(member).processes;
        processes[0].log.clone()
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

    /// The key by which the site's nodes name the journeys of matters.
    pub fn journey_key(&self) -> Result<JourneyKey, SiteError> {
        JourneyKey::read(&self.0.folder.join(JOURNEY_KEY)).map_err(SiteError::Key)
    }

    /// The keys and certificates of an agency.
    pub fn identity(&self, member: &Member) -> Folder {
        self.config(member).keys_of(member.id())
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
            agency: self.home(member).id(),
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

fn settings_of(site: &Path, node: &Member, process: &str) -> PathBuf {
    let name = match process {
        WHOLE => format!("{WHOLE}.toml"),
        part => format!("{WHOLE}-{part}.toml"),
    };
    site.join(node.slug).join(name)
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
