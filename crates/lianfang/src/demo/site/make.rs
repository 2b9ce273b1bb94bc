//! Makes the files of a site.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;

use domain::id::Service;
use domain::rulebook::AgencyClass;
use domain::time::{Date, Instant};
use node::directory::document::{self, Class, Document, Standing};
use node::directory::envelope::Envelope;
use node::identity::files;
use node::identity::issue::{self, Callers};
use node::keys::{self, SigningKey};
use store::clock::{self, Course, SteeredFile};

use super::{
    CLOCK, DIRECTORY, DIRECTORY_KEY, PORTAL, SYSTEM, SiteError, Spans, identity_of, identity_path,
    name, settings_of,
};
use crate::demo::cast::{self, Hosting, Member};

/// When the counters open on the story's first day.
const OPENING: (u8, u8) = (8, 30);
/// A node's stores, beside its settings.
const DATA: &str = "data";

pub(super) fn site(folder: &Path, from: Date, spans: &Spans) -> Result<(), SiteError> {
    let failed = |source| failed(folder, source);
    std::fs::create_dir_all(folder).map_err(failed)?;
    if std::fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(SiteError::NotEmpty(folder.into()));
    }
    let opening = Instant::at(from, OPENING.0, OPENING.1);
    SteeredFile::create(&folder.join(CLOCK), Course::Frozen(opening)).map_err(SiteError::Clock)?;
    for member in &cast::CAST {
        let path = identity_path(folder, member);
        issue::agency(&path, member.id(), &callers(member)).map_err(|source| SiteError::Issue {
            agency: member.slug,
            source,
        })?;
    }
    let ports = Ports::reserve().map_err(SiteError::Port)?;
    let path = folder.join(DIRECTORY_KEY);
    write(&path, &keys::new_signing_key())?;
    let key = files::signing_key(&path).map_err(SiteError::Key)?;
    for member in cast::nodes() {
        let path = settings_of(folder, member);
        write(&path, &settings(member, &ports, &key, spans))?;
        // A store follows steered time only where its own folder says that this is a demonstration.
        let data = path.with_file_name(DATA);
        clock::mark(&data).map_err(|source| self::failed(&data, source))?;
    }
    let document = directory(folder, &ports)?;
    let signed = Envelope::sign(document::PAYLOAD_TYPE, &document.to_bytes(), &[key]);
    let path = folder.join(DIRECTORY);
    files::replace(&path, &signed.to_bytes()).map_err(|source| SiteError::File {
        path: path.clone(),
        source,
    })
}

fn failed(path: &Path, source: io::Error) -> SiteError {
    SiteError::File {
        path: path.into(),
        source,
    }
}

fn write(path: &Path, text: &str) -> Result<(), SiteError> {
    files::replace(path, text.as_bytes()).map_err(|source| failed(path, source))
}

fn callers(member: &Member) -> Callers {
    Callers {
        systems: vec![name(SYSTEM)],
        portals: match member.class {
            AgencyClass::Office => vec![name(PORTAL)],
            AgencyClass::Organ | AgencyClass::Local | AgencyClass::Social => Vec::new(),
        },
    }
}

/// Two ports a node: one for its three services, one for health and metrics.
struct Ports(BTreeMap<&'static str, (SocketAddr, SocketAddr)>);

impl Ports {
    /// All are held until the last is found, so that no two are the same; then the nodes take them over.
    fn reserve() -> io::Result<Self> {
        let mut held = Vec::new();
        let mut ports = BTreeMap::new();
        for member in cast::nodes() {
            let mut free = || -> io::Result<SocketAddr> {
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
                let address = listener.local_addr()?;
                held.push(listener);
                Ok(address)
            };
            ports.insert(member.slug, (free()?, free()?));
        }
        Ok(Self(ports))
    }

    fn of(&self, member: &Member) -> (SocketAddr, SocketAddr) {
        self.0[member.node().slug]
    }
}

fn settings(node: &Member, ports: &Ports, key: &SigningKey, spans: &Spans) -> String {
    let (listen, plain) = ports.of(node);
    let hosted: Vec<String> = cast::CAST
        .iter()
        .filter(|member| member.hosting == Hosting::At(node.slug))
        .map(|member| format!("\"{}\"", member.id()))
        .collect();
    let mut text = format!(
        "# {}\n\
         agency = \"{}\"\n\
         hosted = [{}]\n\
         listen = \"{listen}\"\n\
         plain = \"{plain}\"\n\
         data_dir = \"{DATA}\"\n\
         clock.steered = \"../{CLOCK}\"\n\
         log.format = \"text\"\n\n\
         [directory]\n\
         file = \"../{DIRECTORY}\"\n\
         keys = [\"{}\"]\n",
        node.name,
        node.id(),
        hosted.join(", "),
        key.public(),
    );
    if let Spans::To(url) = spans {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n[traces]\nendpoint = \"{url}\"\nratio = 0.0\n");
    }
    text
}

fn directory(folder: &Path, ports: &Ports) -> Result<Document, SiteError> {
    let members = cast::CAST.iter().map(|member| {
        Ok(document::Member {
            code: member.id().to_string(),
            name: member.name.to_owned(),
            class: class(member.class),
            standing: Standing::Active,
            region: member.region.to_owned(),
            superior: None,
            host: (!member.has_node()).then(|| member.node().id().to_string()),
            competences: member.competences.to_vec(),
            endpoints: endpoints(member, ports),
            keys: identity_of(folder, member)
                .member()
                .map_err(SiteError::Key)?,
        })
    });
    Ok(Document {
        version: 1,
        agencies: members.collect::<Result<_, _>>()?,
    })
}

fn endpoints(member: &Member, ports: &Ports) -> BTreeMap<String, String> {
    let services = Service::ALL.into_iter().filter(|_| member.has_node());
    services
        .map(|service| {
            let (listen, _) = ports.of(member);
            (service.name().to_owned(), format!("https://{listen}"))
        })
        .collect()
}

const fn class(class: AgencyClass) -> Class {
    match class {
        AgencyClass::Office => Class::Office,
        AgencyClass::Organ => Class::Organ,
        AgencyClass::Local => Class::Local,
        AgencyClass::Social => Class::Social,
    }
}
