//! A site as a province has it: the office's three services apart on PostgreSQL, its keys in a database of their own; one more
//! agency on PostgreSQL; the others on SQLite files. Whoever calls, and whoever reads the journals, finds no difference.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, LazyLock};

use contracts::pb::node::v1::GetNodeRequest;
use domain::id::Service;
use domain::people::Role;
use jiff::civil::date;
use lianfang::demo::acks::Acks;
use lianfang::demo::cast;
use lianfang::demo::clerk::{CallFault, Desks};
use lianfang::demo::databases::Databases;
use lianfang::demo::import::{Progress, check, import};
use lianfang::demo::nodes::Nodes;
use lianfang::demo::normal::book::{self, Book};
use lianfang::demo::normal::{self, Effects, Texts};
use lianfang::demo::petitions::PetitionSource;
use lianfang::demo::site::{Layout, Processes, Site, Spans, Stores};
use lianfang::demo::stage::{Props, Stage, Undisturbed};
use lianfang::demo::story;
use lianfang::demo::timeline::{Style, Timeline};
use lianfang::demo::trace::{Beyond, Collector};
use lianfang::demo::until::until;
use store::Postgres;
use testkit::postgres::{Cluster, Server};

/// Ends with the process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);

/// A story takes all of a small machine, and what one leaves on the server is not to be taken for another's.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_lianfang"))
}

/// What the stores hold after the story.
struct Ended {
    books: Vec<Book>,
    texts: Texts,
}

/// Plays the whole story on a site that is laid out so.
async fn play(layout: &Layout) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site");
    let site = Site::laid_out(&path, date(2026, 3, 2), &Spans::Nowhere, layout).unwrap();
    let nodes = Arc::new(Nodes::start(&site, program()).await.unwrap());
    let list = folder.path().join("acks");
    let mut stage = Stage::set(Props {
        nodes: Arc::clone(&nodes),
        desks: Desks::open(&site, Acks::file(&list).unwrap()).unwrap(),
        timeline: Timeline::new(Box::new(std::io::sink()), Style::Plain),
        collector: Arc::new(Collector::start(Beyond::Nowhere).await.unwrap()),
        hooks: Box::new(Undisturbed),
        site: site.clone(),
    })
    .unwrap();
    let source = PetitionSource::BuiltIn;
    let played = Box::pin(story::play(&mut stage, &source, Progress::Hidden));
    tokio::select! {
        played = played => drop(played.unwrap()),
        died = nodes.died() => panic!("{died}"),
    }
    drop(stage);
    Arc::into_inner(nodes).unwrap().finish().await.unwrap();

    let books = book::read(&site).await.unwrap();
    let (acks, effects) = (Acks::read(&list).unwrap(), Effects::of(&books));
    assert_eq!(effects.check(&acks), Vec::<String>::new());
    assert_eq!(effects.uncalled(&acks), Vec::<String>::new());
    let texts = normal::texts(&site).await.unwrap();
    assert_eq!(texts.wrong, Vec::<String>::new());
    Ended { books, texts }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_ends_the_same_on_postgresql_and_services_apart() {
    let Some(server) = &*SERVER else { return };
    let _turn = TURN.lock().await;
    let [office, town, aid] = ["office", "town", "aid"].map(cast::member);
    let (databases, layout) = Databases::make(&server.url(), [office, town])
        .await
        .unwrap();
    let layout = layout
        .processes(office, Processes::Apart(1))
        .processes(aid, Processes::Apart(1));
    let province = play(&layout).await;
    let county = play(&Layout::default()).await;
    let form = normal::render(&county.books);
    assert!(form.contains("stage closed"), "{form}");
    let difference = normal::diff(&form, &normal::render(&province.books));
    assert_eq!(difference, None);
    assert_eq!(province.texts, county.texts);
    databases.remove().await.unwrap();
}

/// The databases of a server, as an operator lists them.
fn databases(server: &Server) -> Vec<String> {
    server.asked("select datname from pg_database where datname like 'lianfang%' order by datname")
}

#[test]
fn the_demonstration_is_played_on_a_server_and_leaves_nothing_there() {
    let Some(server) = &*SERVER else { return };
    let _turn = TURN.blocking_lock();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    std::fs::write(&file, format!("{}\n", server.url())).unwrap();
    let demo = |arguments: &[&str]| {
        let mut command = Command::new(program());
        command.arg("demo").args(arguments);
        command
    };
    let output = demo(&["--postgres", file.to_str().unwrap()])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}\n{said}");
    let story = include_str!("../crates/lianfang/tests/demo.timeline.txt");
    assert!(told.starts_with(story), "{told}");

    // An address that nobody answers at, and none at all; neither is told.
    let nobody = folder.path().join("nobody");
    std::fs::write(&nobody, "postgresql://me:secret@127.0.0.1:1/postgres").unwrap();
    let none = folder.path().join("none");
    std::fs::write(&none, "secret").unwrap();
    for (file, code, part) in [
        (&nobody, 69, "cannot be made or removed"),
        (&none, 64, "name a file with --postgres"),
    ] {
        let output = demo(&["--postgres", file.to_str().unwrap()])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(part) && !said.contains("secret"), "{said}");
    }
    assert_eq!(databases(server), Vec::<String>::new());
}

/// Imports the built-in petitions through the office, and does something meanwhile, once some are registered.
async fn imported(layout: &Layout, meanwhile: impl FnOnce()) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site");
    let site = Site::laid_out(&path, date(2026, 3, 2), &Spans::Nowhere, layout).unwrap();
    let nodes = Nodes::start(&site, program()).await.unwrap();
    let list = folder.path().join("acks");
    let desks = Desks::open(&site, Acks::file(&list).unwrap()).unwrap();
    let office = cast::member("office");
    let auditor = desks.clerk(office, office.with_role(Role::Auditor));
    let disturb = async {
        until("some petitions at the office", || async {
            let node = auditor.ask(Service::Intake, GetNodeRequest {}).await?;
            Ok::<_, CallFault>((node.position > 3).then_some(()))
        })
        .await
        .unwrap();
        meanwhile();
    };
    let source = PetitionSource::BuiltIn;
    let (imported, ()) = tokio::join!(import(&desks, &source, Progress::Hidden), disturb);
    check(&desks, &source, &imported.unwrap()).await.unwrap();
    nodes.finish().await.unwrap();
    let (acks, effects) = (Acks::read(&list).unwrap(), normal::effects(&site).await);
    assert_eq!(effects.unwrap().check(&acks), Vec::<String>::new());
    normal::form(&site).await.unwrap()
}

/// The database of a node fails over under calls, messages and keys; the process goes on, and whoever called has been answered.
#[tokio::test(flavor = "multi_thread")]
async fn a_standby_that_takes_over_in_the_middle_of_an_import_changes_nothing() {
    let Some(mut primary) = Cluster::make() else {
        return;
    };
    let _turn = TURN.lock().await;
    primary.run();
    let mut standby = Cluster::standby_of(&primary);
    standby.run();
    primary.asked("alter system set synchronous_standby_names = '*'");
    primary.asked("select pg_reload_conf()");
    for name in ["office", "office_keys"] {
        let made = Postgres::create_database(&primary.url(), name).await;
        made.unwrap();
    }
    let both = |name: &str| {
        let (first, second) = (primary.port(), standby.port());
        format!("postgresql://lianfang@127.0.0.1:{first},127.0.0.1:{second}/{name}")
    };
    let stores = Stores::Server {
        url: both("office"),
        keys_url: both("office_keys"),
    };
    let layout = Layout::default().stores(cast::member("office"), stores);
    let found = imported(&layout, || {
        primary.kill();
        standby.promote();
    });
    let found = found.await;
    let expected = imported(&Layout::default(), || {}).await;
    assert!(expected.contains("== office/follow-up: docket "));
    assert_eq!(normal::diff(&expected, &found), None);
}
