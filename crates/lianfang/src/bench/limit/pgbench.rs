//! pgbench: PostgreSQL by its own measure.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use crate::bench::fault::BenchFault;
use crate::bench::ground::Ground;
use crate::bench::postgres::{Server, complaint};
use crate::bench::round::{Processor, Round};
use crate::bench::settings::Settings;

/// Scripts, of which each transaction runs one that is drawn.
#[derive(Debug)]
pub struct Scripts {
    folder: PathBuf,
    files: Vec<PathBuf>,
}

impl Scripts {
    /// Writes them into a new folder.
    pub fn write(
        folder: &Path,
        texts: impl IntoIterator<Item = String>,
    ) -> Result<Self, BenchFault> {
        std::fs::create_dir_all(folder).map_err(BenchFault::at(folder))?;
        let mut files = Vec::new();
        for (number, text) in texts.into_iter().enumerate() {
            let path = folder.join(format!("{number}.sql"));
            std::fs::write(&path, text).map_err(BenchFault::at(&path))?;
            files.push(path);
        }
        Ok(Self {
            folder: folder.into(),
            files,
        })
    }
}

/// Runs them for a period against tables of a schema.
pub async fn round(
    ground: &Ground,
    server: &Server,
    (database, schema): (&str, &str),
    scripts: &Scripts,
    settings: &Settings,
) -> Result<Round, BenchFault> {
    let before = ground.processor().await;
    let mut command = server.pgbench(database, schema);
    command
        .args(["-n", "-M", "prepared", "-j", "2", "-l", "--log-prefix"])
        .arg(scripts.folder.join("log"))
        .args(["-c", &settings.pgbench_clients.to_string()])
        .args(["-T", &settings.period.as_secs().max(1).to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for file in &scripts.files {
        command.arg("-f").arg(file);
    }
    let mut child = command.spawn().map_err(|source| BenchFault::Start {
        what: "pgbench",
        source,
    })?;
    let ended = tokio::task::spawn_blocking(move || {
        let said = complaint(&mut child);
        (child.wait_with_output(), said)
    })
    .await;
    let (output, said) = ended.map_err(|error| BenchFault::Pgbench {
        said: error.to_string(),
    })?;
    let output = output.map_err(|source| BenchFault::Start {
        what: "pgbench",
        source,
    })?;
    if !output.status.success() {
        return Err(BenchFault::Pgbench { said });
    }
    let after = ground.processor().await.since(before);
    let told = String::from_utf8_lossy(&output.stdout);
    let rate = rate(&told).ok_or_else(|| BenchFault::Pgbench {
        said: told.clone().into_owned(),
    })?;
    let micros = latencies(&scripts.folder)?;
    let operations = micros.len() as u64;
    Ok(Round {
        operations,
        // By pgbench's own measure, which leaves out how long it took to connect.
        took: Duration::from_secs_f64(operations as f64 / rate.max(f64::MIN_POSITIVE)),
        micros,
        // pgbench has been waited for, so that its time is among this process's.
        processor: Processor {
            server: Duration::ZERO,
            ..after
        },
        ..Round::default()
    })
}

/// `tps = 8612.310115 (without initial connection time)`
fn rate(told: &str) -> Option<f64> {
    let line = told.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Of every transaction, ascending; the logs of a run are removed.
fn latencies(folder: &Path) -> Result<Vec<u32>, BenchFault> {
    let mut micros = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(BenchFault::at(folder))?;
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with("log.") {
            continue;
        }
        let path = entry.path();
        let text = std::fs::read_to_string(&path).map_err(BenchFault::at(&path))?;
        micros.extend(text.lines().filter_map(latency));
        std::fs::remove_file(&path).map_err(BenchFault::at(&path))?;
    }
    micros.sort_unstable();
    Ok(micros)
}

/// The third word of a line of the log; a transaction that failed has none.
fn latency(line: &str) -> Option<u32> {
    line.split_whitespace().nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pgbench_says_is_read() {
        let told = "number of failed transactions: 0 (0.000%)\nlatency average = 3.7 ms\ntps = 8612.310115 (without initial connection time)\n";
        assert_eq!(rate(told), Some(8612.310115));
        assert_eq!(latency("0 199 2241 0 1175850568 995598"), Some(2241));
        assert_eq!(latency("3 0 failed 0 1499414498 84905"), None);
    }

    #[test]
    fn the_logs_of_a_run_are_read_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("log.1.1"),
            "0 1 30 0 1 1\n0 2 10 0 1 1\n",
        )
        .unwrap();
        std::fs::write(folder.path().join("0.sql"), "select 1;").unwrap();
        assert_eq!(latencies(folder.path()).unwrap(), [10, 30]);
        assert_eq!(latencies(folder.path()).unwrap(), [] as [u32; 0]);
    }
}
