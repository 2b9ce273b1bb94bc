//! A PostgreSQL of the benchmark's own, on the disk that is measured, with durability as it comes.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use super::fault::BenchFault;
use super::machine::said;

/// Where Debian puts what it keeps off the path.
const DEBIAN: &str = "/usr/lib/postgresql";
/// A server does not run as root.
const INSTEAD_OF_ROOT: [&str; 2] = ["postgres", "nobody"];
const WHAT: &str = "PostgreSQL";

/// Makes and runs a cluster until its standard input is closed. What is set is memory and room for the log, the same for all
/// contestants; `fsync`, `synchronous_commit` and `full_page_writes` are on, as they come.
const SCRIPT: &str = r#"
set -eu
bin=$1 port=$2
folder=$(mktemp -d)
cd "$folder"
"$bin/initdb" --pgdata data --username lianfang --auth trust --encoding UTF8 --locale C --no-sync >initdb.log
"$bin/postgres" -D data -p "$port" -k "$folder" -h 127.0.0.1 -c max_connections=300 \
  -c shared_buffers=512MB -c max_wal_size=8GB -c checkpoint_timeout=15min &
server=$!
echo "$server"
cat >/dev/null
kill -INT "$server" || true
wait "$server" || true
cd / && rm -rf "$folder"
"#;

/// A running server; it ends, and its files go, when this is dropped.
#[derive(Debug)]
pub struct Server {
    binaries: PathBuf,
    port: u16,
    pid: u32,
    watcher: Child,
    life: Option<ChildStdin>,
}

impl Server {
    pub fn start() -> Result<Self, BenchFault> {
        let failed = |source| BenchFault::Start { what: WHAT, source };
        let binaries = binaries().ok_or(BenchFault::Missing { what: WHAT })?;
        let port = free_port().map_err(failed)?;
        let mut watcher = as_somebody(&binaries)
            .args(["sh", "-c", SCRIPT, "sh"])
            .arg(&binaries)
            .arg(port.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let life = watcher.stdin.take();
        let mut said = String::new();
        if let Some(out) = watcher.stdout.take() {
            BufReader::new(out).read_line(&mut said).map_err(failed)?;
        }
        let log = watcher.stderr.take().map(|log| BufReader::new(log).lines());
        let mut log = log.into_iter().flatten().map_while(Result::ok);
        let ready = log.any(|line| line.contains("ready to accept connections"));
        let server = Self {
            binaries,
            port,
            pid: said.trim().parse().unwrap_or_default(),
            watcher,
            life,
        };
        if !ready {
            return Err(failed(std::io::Error::other("its log ended")));
        }
        // A server whose log nobody reads would wait for its reader.
        std::thread::spawn(move || log.for_each(drop));
        Ok(server)
    }

    pub const fn pid(&self) -> u32 {
        self.pid
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgresql://lianfang@127.0.0.1:{}/{database}", self.port)
    }

    /// `pgbench` against a database, which finds the tables of a schema and of its keys.
    pub fn pgbench(&self, database: &str, schema: &str) -> Command {
        let mut command = Command::new(self.binaries.join("pgbench"));
        command
            .args(["-h", "127.0.0.1", "-U", "lianfang", "-p"])
            .arg(self.port.to_string())
            .env(
                "PGOPTIONS",
                format!("-c search_path={schema},{schema}_keys -c synchronous_commit=on"),
            )
            .arg(database);
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.life.take());
        let _ended = self.watcher.wait();
    }
}

/// The version of the server that would be started.
pub fn version() -> Result<String, BenchFault> {
    let binaries = binaries().ok_or(BenchFault::Missing { what: WHAT })?;
    Ok(said(
        Command::new(binaries.join("postgres")).arg("--version"),
    ))
}

/// What a process says on its standard error, to the end.
pub fn complaint(child: &mut Child) -> String {
    let mut text = String::new();
    if let Some(mut error) = child.stderr.take() {
        let _read = error.read_to_string(&mut text);
    }
    text
}

fn free_port() -> std::io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

/// The folder with the binaries: on the path, or the newest of Debian's.
fn binaries() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| {
        let needed = ["initdb", "postgres", "pgbench"];
        needed.iter().all(|name| folder.join(name).is_file())
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(folder) = std::env::split_paths(&path).find(complete) {
        return Some(folder);
    }
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut debian: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| complete(folder))
        .collect();
    debian.sort();
    debian.pop().map(|(_, folder)| folder)
}

/// A command line that goes on as an unprivileged user where this one is root.
fn as_somebody(binaries: &Path) -> Command {
    let id = |of: &[&str]| Some(said(Command::new("id").args(of))).filter(|text| !text.is_empty());
    let somebody = || {
        let users = INSTEAD_OF_ROOT.into_iter();
        users
            .filter_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
            .next()
    };
    match (id(&["-u"]).as_deref(), somebody()) {
        (Some("0"), Some((user, group))) => {
            let mut command = Command::new("setpriv");
            command
                .arg(format!("--reuid={user}"))
                .arg(format!("--regid={group}"))
                .arg("--clear-groups");
            command
        }
        _ => {
            let mut command = Command::new("env");
            command.current_dir(binaries);
            command
        }
    }
}
