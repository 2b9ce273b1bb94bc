//! The page of metrics holds exactly what a real node publishes, with type, labels and meaning.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use contracts::pb::intake::v1::RegisterMatterRequest;
use domain::people::Role;
use domain::time::{Date, Instant};
use lianfang::demo::acks::Acks;
use lianfang::demo::cast;
use lianfang::demo::clerk::Desks;
use lianfang::demo::import;
use lianfang::demo::nodes::Nodes;
use lianfang::demo::petitions::Petition;
use lianfang::demo::site::{Site, Spans};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const PAGE: &str = include_str!("../deploy/monitoring.md");
/// Channels and work lists are looked at every fifteen seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// A family as one row of the table.
type Families = BTreeMap<String, (String, BTreeSet<String>, String)>;

fn documented() -> Families {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `"));
    let family = |row: &str| {
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        let [name, kind, labels, meaning] = cells[..] else {
            panic!("not a row of four: {row}");
        };
        let labels = labels
            .split(", ")
            .map(|label| label.trim().trim_matches('`'));
        let labels = labels.filter(|label| !label.is_empty()).map(str::to_owned);
        let told = (kind.to_owned(), labels.collect(), meaning.to_owned());
        (name.trim_end_matches('`').to_owned(), told)
    };
    rows.map(family).collect()
}

/// What a page of numbers says of itself.
fn published(page: &str) -> Families {
    let mut families = Families::new();
    let mut current = String::new();
    for line in page.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, meaning) = help.split_once(' ').unwrap();
            current = name.to_owned();
            families.entry(current.clone()).or_default().2 = meaning.to_owned();
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (_, kind) = kind.split_once(' ').unwrap();
            families.get_mut(&current).unwrap().0 = kind.to_owned();
        } else if let Some((_, labels)) = line.split_once('{') {
            let (labels, _) = labels.rsplit_once('}').unwrap();
            let names = labels.split(',').filter_map(|label| label.split_once('='));
            let names = names.map(|(name, _)| name.to_owned());
            let names = names.filter(|name| name != "le");
            families.get_mut(&current).unwrap().1.extend(names);
        }
    }
    families
}

async fn numbers(site: &Site) -> String {
    let plain = site.config(cast::member("office")).plain;
    let mut stream = TcpStream::connect(plain).await.unwrap();
    let asked = b"GET /metrics HTTP/1.0\r\n\r\n";
    stream.write_all(asked).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (_, page) = answer.split_once("\r\n\r\n").unwrap();
    page.to_owned()
}

/// What stands in one of the two, or in both with something else.
fn differing(page: &Families, node: &Families) -> String {
    let names: BTreeSet<_> = page.keys().chain(node.keys()).collect();
    let names = names
        .into_iter()
        .filter(|name| page.get(*name) != node.get(*name));
    let told = |name| {
        format!(
            "{name}\n  page {:?}\n  node {:?}\n",
            page.get(name),
            node.get(name)
        )
    };
    names.map(told).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_metrics_is_what_a_node_publishes() {
    let folder = tempfile::tempdir().unwrap();
    let day = Date::new(2026, 3, 2).unwrap();
    let site = Site::create(folder.path(), day, &Spans::Nowhere).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_lianfang"));
    let nodes = Nodes::start(&site, program).await.unwrap();
    let desks = Desks::open(&site, Acks::none()).unwrap();
    let office = cast::member("office");
    let registrar = desks.clerk(office, office.with_role(Role::Registrar));
    let petition = import::request(Petition {
        id: "first".into(),
        petitioner: "petitioner-first".into(),
        subject: "拖欠工资".into(),
        submitted: Instant::at(day, 8, 0),
        text: "工地停工后三个月没有发工资。".into(),
    });
    registrar.act("register-first", petition).await.unwrap();
    // Refused, so that reasons are counted too.
    let nothing = RegisterMatterRequest::default();
    assert!(registrar.act("register-nothing", nothing).await.is_err());

    let documented = documented();
    let looking = async {
        while published(&numbers(&site).await) != documented {
            tokio::task::yield_now().await;
        }
    };
    if tokio::time::timeout(PATIENCE, looking).await.is_err() {
        let published = published(&numbers(&site).await);
        panic!(
            "deploy/monitoring.md differs:\n{}",
            differing(&documented, &published)
        );
    }
    nodes.finish().await.unwrap();
}
