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

use super::layout::{Layout, Plan, Stores};
use super::{
    CLOCK, DIRECTORY, DIRECTORY_KEY, JOURNEY_KEY, PORTAL, SYSTEM, SiteError, Spans, WHOLE,
    identity_of, identity_path, name, settings_of,
};
use crate::demo::cast::{self, Hosting, Member};

/// When the counters open on the story's first day.
pub(super) const OPENING: (u8, u8) = (8, 30);
/// A node's stores, beside its settings.
const DATA: &str = "data";
/// The addresses of its databases, which hold passwords.
const URL: &str = "database.url";
const KEYS_URL: &str = "keys.url";

pub(super) fn site(
    folder: &Path,
    from: Date,
    spans: &Spans,
    layout: &Layout,
) -> Result<(), SiteError> {
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
    let ports = Ports::reserve(layout).map_err(SiteError::Port)?;
    let path = folder.join(DIRECTORY_KEY);
    write(&path, &keys::new_signing_key())?;
    let key = files::signing_key(&path).map_err(SiteError::Key)?;
    let journeys = folder.join(JOURNEY_KEY);
    files::replace(&journeys, keys::random().as_slice())
        .map_err(|source| self::failed(&journeys, source))?;
    for member in cast::nodes() {
        let made = Made {
            ports: &ports,
            key: &key,
            spans,
            plan: layout.of(member),
        };
        made.node(folder, member)?;
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

/// What a process listens on: one port for its services, one for health and metrics.
type Pair = (SocketAddr, SocketAddr);

/// The ports of each process, in the order of its names.
struct Ports(BTreeMap<&'static str, Vec<(Vec<Service>, Pair)>>);

impl Ports {
    /// All are held until the last is found, so that no two are the same; then the nodes take them over.
    fn reserve(layout: &Layout) -> io::Result<Self> {
        let mut held = Vec::new();
        let mut free = || -> io::Result<SocketAddr> {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            let address = listener.local_addr()?;
            held.push(listener);
            Ok(address)
        };
        let mut ports = BTreeMap::new();
        for member in cast::nodes() {
            let mut of_member = Vec::new();
            for (_, services) in layout.of(member).processes.named() {
                of_member.push((services, (free()?, free()?)));
            }
            ports.insert(member.slug, of_member);
        }
        Ok(Self(ports))
    }

    fn of(&self, member: &Member) -> &[(Vec<Service>, Pair)] {
        &self.0[member.node().slug]
    }

    /// Where the first process listens that serves it.
    fn serving(&self, member: &Member, service: Service) -> SocketAddr {
        let mut processes = self.of(member).iter();
        let process = processes.find(|(services, _)| services.contains(&service));
        let (_, (listen, _)) = process.expect("the processes of a node serve all services");
        *listen
    }
}

/// What a node is made from.
struct Made<'a> {
    ports: &'a Ports,
    key: &'a SigningKey,
    spans: &'a Spans,
    plan: Plan,
}

impl Made<'_> {
    fn node(&self, site: &Path, member: &Member) -> Result<(), SiteError> {
        let path = settings_of(site, member, WHOLE);
        let folder = path.with_file_name("");
        // A store follows steered time only where its own folder, or that of its keys, says that this is a demonstration.
        let marked = |path: &Path| clock::mark(path).map_err(|source| failed(path, source));
        marked(&folder.join(DATA))?;
        if let Stores::Server { url, keys_url } = &self.plan.stores {
            marked(&identity_path(site, member))?;
            write(&folder.join(URL), url)?;
            write(&folder.join(KEYS_URL), keys_url)?;
        }
        let ports = self.ports.of(member);
        write(
            &path,
            &self.settings(member, &Service::ALL, ports[0].1, DATA),
        )?;
        for ((name, services), (_, pair)) in self.plan.processes.named().iter().zip(ports) {
            if name == WHOLE {
                continue;
            }
            let data = format!("{DATA}-{name}");
            marked(&folder.join(&data))?;
            let text = self.settings(member, services, *pair, &data);
            write(&settings_of(site, member, name), &text)?;
        }
        Ok(())
    }

    fn settings(
        &self,
        node: &Member,
        services: &[Service],
        (listen, plain): Pair,
        data: &str,
    ) -> String {
        let hosted = cast::CAST
            .iter()
            .filter(|member| member.hosting == Hosting::At(node.slug))
            .map(|member| member.id().to_string());
        let services = services.iter().map(|service| service.name().to_owned());
        let mut text = format!(
            "# {}\n\
             agency = \"{}\"\n\
             hosted = [{}]\n\
             services = [{}]\n\
             listen = \"{listen}\"\n\
             plain = \"{plain}\"\n\
             data_dir = \"{data}\"\n\
             clock.steered = \"../{CLOCK}\"\n\
             log.format = \"text\"\n\n\
             [directory]\n\
             file = \"../{DIRECTORY}\"\n\
             keys = [\"{}\"]\n",
            node.name,
            node.id(),
            listed(hosted),
            listed(services),
            self.key.public(),
        );
        // Writing to a string cannot fail.
        if let Stores::Server { .. } = self.plan.stores {
            let _ = write!(
                text,
                "\n[database]\nengine = \"postgres\"\nurl_file = \"{URL}\"\nkeys_url_file = \"{KEYS_URL}\"\n"
            );
        }
        if let Spans::To(url) = self.spans {
            let _ = write!(
                text,
                "\n[traces]\n\
                 endpoint = \"{url}\"\n\
                 ratio = 0.0\n\
                 journey_key_file = \"../{JOURNEY_KEY}\"\n"
            );
        }
        text
    }
}

fn listed(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    words.join(", ")
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
        ..Document::default()
    })
}

fn endpoints(member: &Member, ports: &Ports) -> BTreeMap<String, String> {
    let services = Service::ALL.into_iter().filter(|_| member.has_node());
    services
        .map(|service| {
            let listen = ports.serving(member, service);
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
