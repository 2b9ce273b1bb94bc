//! `move`, `backup` and `restore` as an operator uses them, on nodes that have worked and on one that goes on working.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

#[path = "moving/broken_off.rs"]
mod broken_off;
#[path = "moving/load.rs"]
mod load;
#[path = "moving/whole_site.rs"]
mod whole_site;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;
use std::time::Duration;

use contracts::codec::Wire;
use domain::id::Service;
use jiff::civil::date;
use lianfang::backup;
use lianfang::demo::cast;
use lianfang::demo::site::{Site, Spans};
use node::config::Config;
use store::{Clock, Entropy, Options, Store};
use testkit::postgres::Server;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// Ends with the process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);
/// Each of these takes all of a small machine.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
/// Longer than any of it takes; who hangs is found out.
const PATIENCE: Duration = Duration::from_secs(300);

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_lianfang"))
}

/// How a command ended, and what it told.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(program());
    command
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn lianfang(words: &[&str]) -> Ended {
    ended(command(words).spawn().unwrap()).await
}

async fn ended(child: Child) -> Ended {
    let output = timeout(PATIENCE, child.wait_with_output()).await;
    let output = output.unwrap().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

async fn done(words: &[&str]) -> String {
    let ended = lianfang(words).await;
    assert_eq!(ended.code, Some(0), "{words:?}: {}{}", ended.out, ended.err);
    ended.out
}

/// It is refused with a code, for a reason; answers with all that it said.
async fn refused(words: &[&str], code: i32, reason: &str) -> String {
    let ended = lianfang(words).await;
    assert_eq!(
        ended.code,
        Some(code),
        "{words:?}: {}{}",
        ended.out,
        ended.err
    );
    assert!(ended.err.contains(reason), "{words:?}: {}", ended.err);
    ended.err
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Other settings of the same node beside its own: a line of them stands instead of what begins so, or behind all others.
fn settings(beside: &Path, name: &str, lines: &[(&str, &str)]) -> PathBuf {
    let mut settings = std::fs::read_to_string(beside).unwrap();
    for (begins, line) in lines {
        settings = match settings.lines().any(|old| old.starts_with(begins)) {
            false => format!("{settings}\n{line}\n"),
            true => settings
                .lines()
                .map(|old| if old.starts_with(begins) { line } else { old })
                .fold(String::new(), |text, line| text + line + "\n"),
        };
    }
    let file = beside.with_file_name(name);
    std::fs::write(&file, settings).unwrap();
    file
}

/// The same node with its records elsewhere on this machine, where law time may be steered.
fn elsewhere(beside: &Path, name: &str) -> PathBuf {
    let folder = beside.with_file_name(name);
    store::clock::mark(&folder).unwrap();
    let line = format!("data_dir = \"{name}\"");
    settings(beside, &format!("{name}.toml"), &[("data_dir", &line)])
}

/// The same node with its records in a new database of a server.
async fn on_server(beside: &Path, server: &Server, name: &str) -> PathBuf {
    let url = store::Postgres::create_database(&server.url(), name)
        .await
        .unwrap();
    // Where law time may be steered, because no folder of databases says so.
    store::clock::mark(&config(beside).identity).unwrap();
    let file = beside.with_file_name(format!("{name}.url"));
    std::fs::write(&file, url).unwrap();
    let lines = format!("[database]\nengine = \"postgres\"\nurl_file = \"{name}.url\"");
    settings(beside, &format!("{name}.toml"), &[("[database]", &lines)])
}

/// A site of which the office's node is started alone; its log is read by what starts it.
fn site(folder: &Path) -> (Site, PathBuf) {
    let folder = folder.join("site");
    let site = Site::create(&folder, date(2026, 3, 2), &Spans::Nowhere).unwrap();
    let file = site.settings(cast::member("office"));
    let log = [("log.format", "log.format = \"json\"")];
    settings(&file, "node.toml", &log);
    (Site::open(&folder).unwrap(), file)
}

fn config(file: &Path) -> Config {
    Config::read_with(file, []).unwrap()
}

async fn open(site: &Site, file: &Path, service: Service) -> Store<Wire> {
    let config = config(file);
    let options = Options {
        service,
        engine: config.engine(service).unwrap(),
        key_file: config.identity_folder().vault_key(service),
        rules: site.directory().rules(),
    };
    Store::open(options, Clock::System, Entropy::system())
        .await
        .unwrap()
}

/// Whether anything of a node's records lies in a folder.
fn holds_records(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten();
    let mut names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.any(|name| name.contains(".db") || name == "restoring")
}

/// Each service got from each other what that one had sent, and no more.
async fn is_one_view(site: &Site, file: &Path) {
    let mut stores = Vec::new();
    for service in Service::ALL {
        stores.push(open(site, file, service).await);
    }
    let mut channels = 0;
    for from in &stores {
        for state in from.channels().await.unwrap() {
            let to = stores
                .iter()
                .find(|store| store.service() == state.channel.to.service)
                .unwrap();
            let peer = to.peer(state.channel).await.unwrap();
            let received = peer.map_or(0, |peer| peer.received);
            let sent = state.next_seq - 1;
            assert!(
                state.acked <= received && received <= sent,
                "{:?}: sent {sent}, received {received}, acknowledged {}",
                state.channel,
                state.acked
            );
            channels += 1;
        }
    }
    assert!(channels > 0, "nothing was sent");
    for store in stores {
        store.close().await;
    }
}

/// The manifest of a backup that is whole.
fn manifest(folder: &Path) -> backup::Manifest {
    backup::Backup::open(folder).unwrap().manifest
}
