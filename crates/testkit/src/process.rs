//! A program of ours as a process of its own, from its first line to its exit code.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use domain::id::AgencyId;
use store::clock::mark;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use crate::desk::Land;

/// Starting and ending take seconds; who hangs is found out.
const PATIENCE: Duration = Duration::from_secs(60);

impl Land {
    /// Writes the settings of an agency's node for a process of its own, and answers with their file. Law time must be set.
    pub fn settings_file(&self, node: AgencyId) -> PathBuf {
        mark(&self.settings(node).data_dir).expect("writes the folder");
        self.folder().join(format!("{node}.toml"))
    }
}

/// A process that serves.
pub struct Process {
    child: Child,
    /// Where health is asked.
    plain: SocketAddr,
}

impl Process {
    /// Starts a program and returns when its log says that it serves; settings of the environment are not its own.
    ///
    /// # Panics
    /// Where it ends before, with what it wrote.
    pub async fn start(program: &Path, words: &[&str]) -> Self {
        let mut command = Command::new(program);
        command
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("LIANFANG_") {
                command.env_remove(name);
            }
        }
        let mut child = command.spawn().expect("the program was built");
        let log = child.stderr.take().expect("it was asked for");
        let mut lines = BufReader::new(log).lines();
        let mut written = String::new();
        let serving = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(plain) = plain(&line) {
                    return plain;
                }
                written.push_str(&line);
                written.push('\n');
            }
            panic!("it does not serve:\n{written}");
        };
        let serving = timeout(PATIENCE, serving).await;
        // A pipe that nobody reads would hold it up.
        TaskTracker::new().spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self {
            child,
            plain: serving.expect("it takes too long to serve"),
        }
    }

    /// The first line of what the plain port answers.
    pub async fn asked(&self, path: &str) -> String {
        let asked = async {
            let mut stream = TcpStream::connect(self.plain).await?;
            let request = format!("GET {path} HTTP/1.0\r\n\r\n");
            stream.write_all(request.as_bytes()).await?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await?;
            std::io::Result::Ok(answer)
        };
        let answer = timeout(PATIENCE, asked).await;
        let answer = answer.expect("it takes too long").expect("it answers");
        answer.lines().next().unwrap_or_default().to_owned()
    }

    /// Sends SIGTERM and waits for the end.
    pub async fn terminate(mut self) -> ExitStatus {
        let process = self.child.id().expect("it still runs").to_string();
        let sent = Command::new("kill").args(["-TERM", &process]).status();
        assert!(sent.await.expect("kill is there").success());
        let ended = timeout(PATIENCE, self.child.wait()).await;
        ended.expect("it takes too long to end").expect("it ended")
    }
}

/// The plain address in the line of the log that tells both.
fn plain(line: &str) -> Option<SocketAddr> {
    let (_, after) = line.split_once("\"serving\"")?;
    let (_, address) = after.split_once("\"plain\":\"")?;
    address.split('"').next()?.parse().ok()
}
