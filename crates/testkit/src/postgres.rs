//! A PostgreSQL of the test's own: a cluster in a folder of its own on a port of its own, which ends with the test.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Where Debian puts what it keeps off the path.
const DEBIAN: &str = "/usr/lib/postgresql";
/// A server does not run as root.
const INSTEAD_OF_ROOT: [&str; 2] = ["postgres", "nobody"];

/// Makes and runs a cluster until its standard input is closed, which the end of the test does, however it ends.
const SCRIPT: &str = r#"
set -eu
bin=$1 port=$2
folder=$(mktemp -d)
cd "$folder"
"$bin/initdb" --pgdata data --username lianfang --auth trust --encoding UTF8 --locale C --no-sync >initdb.log
"$bin/postgres" -D data -p "$port" -k "$folder" -h 127.0.0.1 -c max_connections=200 -c max_prepared_transactions=0 &
server=$!
cat >/dev/null
kill -INT "$server" || true
wait "$server" || true
cd / && rm -rf "$folder"
"#;

/// A running server with one database and one user, who may do everything.
pub struct Server {
    binaries: PathBuf,
    port: u16,
    watcher: Child,
    /// While this is open the server runs.
    life: Option<ChildStdin>,
}

impl Server {
    /// Starts one, or says that PostgreSQL is not installed.
    ///
    /// # Panics
    /// Where it is installed and does not start; and where it is missing although `CI` is set.
    #[expect(
        clippy::disallowed_methods,
        reason = "whether a missing server may pass is no configuration of a node"
    )]
    pub fn start() -> Option<Self> {
        let Some(binaries) = binaries() else {
            assert!(
                std::env::var("CI").is_err(),
                "CI is set and PostgreSQL is missing"
            );
            // Raw, because the test harness keeps what is printed.
            let _said = writeln!(
                std::io::stderr(),
                "skipped: PostgreSQL is not installed (Debian: apt-get install postgresql)"
            );
            return None;
        };
        // Somebody else may take the port before the server does.
        (0..5)
            .find_map(|_| Self::at(&binaries, free_port()))
            .or_else(|| panic!("no server of {} started", binaries.display()))
    }

    /// None where it ended before it was ready.
    fn at(binaries: &Path, port: u16) -> Option<Self> {
        let mut watcher = as_somebody(binaries)
            .args(["sh", "-c", SCRIPT, "sh"])
            .arg(binaries)
            .arg(port.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let life = watcher.stdin.take();
        let mut log = BufReader::new(watcher.stderr.take().expect("it is piped")).lines();
        let ready = log
            .by_ref()
            .map_while(Result::ok)
            .any(|line| line.contains("database system is ready to accept connections"));
        let server = Self {
            binaries: binaries.into(),
            port,
            watcher,
            life,
        };
        // A server whose log nobody reads would wait for its reader.
        std::thread::spawn(move || log.map_while(Result::ok).for_each(drop));
        ready.then_some(server)
    }

    /// The address of its first database, whose user may make others.
    pub fn url(&self) -> String {
        format!("postgresql://lianfang@127.0.0.1:{}/postgres", self.port)
    }

    /// What an operator is told who asks its first database: a line a row, columns divided by `|`.
    ///
    /// # Panics
    /// Where the server refuses it.
    pub fn asked(&self, text: &str) -> Vec<String> {
        let output = Command::new(self.binaries.join("psql"))
            .args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text])
            .arg(self.url())
            .output()
            .expect("psql comes with the server");
        let (told, said) = (output.stdout, String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{text}: {said}");
        let told = String::from_utf8(told).expect("the server speaks UTF-8");
        told.lines().map(str::to_owned).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.life.take());
        let _ended = self.watcher.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

/// The folder with the binaries: on the path, or the newest of Debian's.
fn binaries() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| {
        ["initdb", "postgres"]
            .iter()
            .all(|name| folder.join(name).is_file())
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Where links lead: the server's other programs need not be linked beside these.
    let real = |folder: PathBuf| {
        let server = folder.join("postgres").canonicalize().ok()?;
        server.parent().map(Path::to_path_buf)
    };
    let on_path: Vec<_> = std::env::split_paths(&path)
        .filter(complete)
        .filter_map(real)
        .collect();
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten();
    let mut debian: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| complete(folder))
        .collect();
    debian.sort();
    on_path
        .into_iter()
        .next()
        .or_else(|| debian.pop().map(|(_, folder)| folder))
}

/// A command line that goes on as an unprivileged user where this one is root.
fn as_somebody(binaries: &Path) -> Command {
    let id = |of: &[&str]| {
        let output = Command::new("id").args(of).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    if id(&["-u"]).as_deref() != Some("0") {
        return Command::new("env");
    }
    let users = INSTEAD_OF_ROOT.into_iter();
    let (user, group) = users
        .filter_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
        .next()
        .unwrap_or_else(|| {
            panic!(
                "root may not run {}, and there is nobody else",
                binaries.display()
            )
        });
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={user}"))
        .arg(format!("--regid={group}"))
        .arg("--clear-groups");
    command
}
