//! A PostgreSQL of the test's own: a cluster in a folder of its own on a port of its own, which ends with the test.

mod cluster;

use std::path::{Path, PathBuf};
use std::process::Command;

pub use cluster::Cluster;

/// Where Debian puts what it keeps off the path.
const DEBIAN: &str = "/usr/lib/postgresql";
/// A server does not run as root.
const INSTEAD_OF_ROOT: [&str; 2] = ["postgres", "nobody"];

/// A running server with one database and one user, who may do everything.
pub struct Server(Cluster);

impl Server {
    /// Starts one, or says that PostgreSQL is not installed.
    ///
    /// # Panics
    /// Where it is installed and does not start; and where it is missing although `CI` is set.
    pub fn start() -> Option<Self> {
        let mut cluster = Cluster::make()?;
        cluster.run();
        Some(Self(cluster))
    }

    /// The address of its first database, whose user may make others.
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// What an operator is told who asks its first database: a line a row, columns divided by `|`.
    ///
    /// # Panics
    /// Where the server refuses it.
    pub fn asked(&self, text: &str) -> Vec<String> {
        self.0.asked(text)
    }
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
