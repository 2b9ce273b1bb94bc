//! A cluster that a test makes, sets up, runs, kills and starts again.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use super::{as_somebody, binaries};

/// Makes a cluster in a new folder, and tells where.
const MAKE: &str = r#"
set -eu
folder=$(mktemp -d)
"$1/initdb" --pgdata "$folder/data" --username lianfang --auth trust --encoding UTF8 --locale C --no-sync >&2
echo "$folder"
"#;
/// Makes one that follows another.
const FOLLOW: &str = r#"
set -eu
folder=$(mktemp -d)
"$1/pg_basebackup" -h 127.0.0.1 -p "$2" -U lianfang -D "$folder/data" -R -X stream -c fast --no-sync >&2
echo "$folder"
"#;
const WRITE: &str = r#"umask 077; cat >>"$1""#;
/// Runs it until its standard input is closed, which the end of the test does, however it ends; or until it is told how to end.
const RUN: &str = r#"
set -eu
cd "$3"
"$1/postgres" -D data -p "$2" -k "$3" -h 127.0.0.1 -c max_connections=200 &
server=$!
exec 2>/dev/null
read -r signal || signal=end
if [ "$signal" = end ]; then
    kill -INT "$server" || true
    wait "$server" || true
    cd / && rm -rf "$3"
else
    kill "-$signal" "$server" || true
    wait "$server" || true
fi
"#;
/// How often a server is started that finds its port taken, or its predecessor not quite gone.
const STARTS: usize = 20;

/// A database cluster with one user, who may do everything. Only the machine itself can reach it.
pub struct Cluster {
    binaries: PathBuf,
    folder: PathBuf,
    port: u16,
    /// Whether it has run, so that others may know its port.
    known: bool,
    running: Option<Running>,
}

struct Running {
    watcher: Child,
    /// While this is open the server runs.
    life: ChildStdin,
}

impl Cluster {
    /// Makes one, or says that PostgreSQL is not installed. It does not run yet.
    ///
    /// # Panics
    /// Where PostgreSQL is missing although `CI` is set.
    #[expect(
        clippy::disallowed_methods,
        reason = "whether a missing server may pass is no configuration of a node"
    )]
    pub fn make() -> Option<Self> {
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
        Some(Self::by(&binaries, MAKE, free_port()))
    }

    /// A standby of a cluster that runs. It does not run yet.
    pub fn standby_of(primary: &Self) -> Self {
        let mut made = Self::by(&primary.binaries, FOLLOW, primary.port);
        made.port = free_port();
        made
    }

    /// A standby of a cluster that runs, in the place of this one, which does not.
    pub fn replaced_by_standby_of(self, primary: &Self) -> Self {
        let mut made = Self::standby_of(primary);
        (made.port, made.known) = (self.port, true);
        made
    }

    fn by(binaries: &Path, script: &str, port: u16) -> Self {
        let output = as_somebody(binaries)
            .args(["sh", "-c", script, "sh"])
            .arg(binaries)
            .arg(port.to_string())
            .current_dir("/")
            .output()
            .expect("a shell starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "no cluster: {said}");
        let folder = String::from_utf8(output.stdout).expect("a path of ASCII");
        Self {
            binaries: binaries.into(),
            folder: folder.trim().into(),
            port,
            known: false,
            running: None,
        }
    }

    /// The same data served on the port of another cluster, which is gone.
    #[must_use]
    pub fn on_port_of(mut self, other: Self) -> Self {
        assert!(self.running.is_none(), "it runs already");
        (self.port, self.known) = (other.port, true);
        self
    }

    /// Adds to a file of its data, `postgresql.conf` for instance.
    pub fn write(&self, file: &str, text: &str) {
        let mut writer = as_somebody(&self.binaries)
            .args(["sh", "-c", WRITE, "sh"])
            .arg(self.folder.join("data").join(file))
            .current_dir("/")
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let mut pipe = writer.stdin.take().expect("it is piped");
        pipe.write_all(text.as_bytes()).expect("the shell reads");
        drop(pipe);
        assert!(writer.wait().expect("it ends").success(), "{file}");
    }

    /// Replaces a file of its data.
    pub fn replace(&self, file: &str, text: &str) {
        std::fs::remove_file(self.folder.join("data").join(file)).expect("it is there");
        self.write(file, text);
    }

    /// Removes a file of its data: `standby.signal`, for instance.
    pub fn remove(&self, file: &str) {
        std::fs::remove_file(self.folder.join("data").join(file)).expect("it is there");
    }

    /// Starts it, and returns when it takes connections.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn run(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        let mut log = String::new();
        for _ in 0..STARTS {
            match self.started() {
                Ok(running) => {
                    self.running = Some(running);
                    self.known = true;
                    return;
                }
                Err(said) => {
                    // Somebody else was faster.
                    if !self.known && said.contains("Address already in use") {
                        self.port = free_port();
                    }
                    log = said;
                }
            }
        }
        panic!("no server of {} started:\n{log}", self.binaries.display());
    }

    /// Its log where it ended before it was ready.
    fn started(&self) -> Result<Running, String> {
        let mut watcher = as_somebody(&self.binaries)
            .args(["sh", "-c", RUN, "sh"])
            .arg(&self.binaries)
            .arg(self.port.to_string())
            .arg(&self.folder)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let life = watcher.stdin.take().expect("it is piped");
        let mut log = BufReader::new(watcher.stderr.take().expect("it is piped")).lines();
        let mut said = String::new();
        for line in log.by_ref().map_while(Result::ok) {
            if line.contains("ready to accept") {
                // A server whose log nobody reads would wait for its reader.
                std::thread::spawn(move || log.map_while(Result::ok).for_each(drop));
                return Ok(Running { watcher, life });
            }
            said.push_str(&line);
            said.push('\n');
        }
        let mut running = Running { watcher, life };
        running.end("INT");
        Err(said)
    }

    /// Ends it as a crash does.
    pub fn kill(&mut self) {
        let mut running = self.running.take().expect("it runs");
        running.end("KILL");
    }

    /// Ends it in order; its sessions end with it.
    pub fn stop(&mut self) {
        let mut running = self.running.take().expect("it runs");
        running.end("INT");
    }

    /// Makes a primary of a standby.
    pub fn promote(&self) {
        let promoted = self.asked("select pg_promote(true, 60)");
        assert_eq!(promoted, ["t"]);
    }

    pub const fn port(&self) -> u16 {
        self.port
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
            .args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"])
            .args(["-U", "lianfang", "-d", "postgres", "-c", text, "-h"])
            .arg(&self.folder)
            .args(["-p", &self.port.to_string()])
            .output()
            .expect("psql comes with the server");
        let (told, said) = (output.stdout, String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{text}: {said}");
        let told = String::from_utf8(told).expect("the server speaks UTF-8");
        told.lines().map(str::to_owned).collect()
    }
}

impl Running {
    fn end(&mut self, signal: &str) {
        // Who has ended already hears nothing any more.
        let _told = writeln!(self.life, "{signal}");
        let _ended = self.watcher.wait();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        match self.running.take() {
            Some(Running { mut watcher, life }) => {
                drop(life);
                let _ended = watcher.wait();
            }
            None => {
                let _gone = as_somebody(&self.binaries)
                    .args(["rm", "-rf"])
                    .arg(&self.folder)
                    .current_dir("/")
                    .status();
            }
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}
