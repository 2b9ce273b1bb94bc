//! What nodes have acknowledged, as their clients saw it: the list that a test holds against the journals after a crash.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

/// A change that a node has acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledged {
    /// The step of the story; one request has one name.
    pub step: String,
    /// The path of the call.
    pub method: String,
    /// The record, as `domain::id::RecordId` is written.
    pub record: String,
    pub version: u64,
    /// In the journal of the record's service.
    pub position: u64,
    /// Whether an earlier call of the same step had this effect.
    pub replayed: bool,
}

/// Why an acknowledgement could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum AckFault {
    #[error("the list of acknowledgements {} cannot be opened", path.display())]
    Open {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("an acknowledgement could not be written")]
    Write(#[source] io::Error),
    #[error("the list of acknowledgements is closed after an error")]
    Closed,
    #[error("line {line} of the acknowledgements cannot be read")]
    Line {
        line: usize,
        #[source]
        source: serde_json::Error,
    },
}

/// Where acknowledgements are kept. Clones write to the same list.
#[derive(Clone, Debug)]
pub struct Acks(Keep);

#[derive(Clone, Debug)]
enum Keep {
    Nowhere,
    File(Sender<Job>),
}

#[derive(Debug)]
struct Job {
    line: Vec<u8>,
    done: oneshot::Sender<Result<(), AckFault>>,
}

impl Acks {
    /// Keeps nothing.
    pub const fn none() -> Self {
        Self(Keep::Nowhere)
    }

    /// Appends to a file, a line of JSON each.
    pub fn file(path: &Path) -> Result<Self, AckFault> {
        let opened = || -> io::Result<Sender<Job>> {
            let file = OpenOptions::new().create(true).append(true).open(path)?;
            // The file's name must outlast a crash as its lines do.
            if let Some(folder) = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
            {
                File::open(folder)?.sync_all()?;
            }
            let (jobs, waiting) = channel();
            std::thread::Builder::new()
                .name("acks".to_owned())
                .spawn(move || write(file, &waiting))?;
            Ok(jobs)
        };
        opened()
            .map(|jobs| Self(Keep::File(jobs)))
            .map_err(|source| AckFault::Open {
                path: path.into(),
                source,
            })
    }

    /// Returns when the line is on the disk, not before: only then may a caller build on the answer.
    pub async fn keep(&self, acknowledged: &Acknowledged) -> Result<(), AckFault> {
        let Keep::File(jobs) = &self.0 else {
            return Ok(());
        };
        let mut line = serde_json::to_vec(acknowledged)
            .map_err(|source| AckFault::Write(io::Error::other(source)))?;
        line.push(b'\n');
        let (done, kept) = oneshot::channel();
        jobs.send(Job { line, done })
            .map_err(|_| AckFault::Closed)?;
        kept.await.map_err(|_| AckFault::Closed)?
    }

    /// All lines of a list. A last one without its end was not promised to anybody and is left out.
    pub fn read(path: &Path) -> Result<Vec<Acknowledged>, AckFault> {
        let text = std::fs::read_to_string(path).map_err(|source| AckFault::Open {
            path: path.into(),
            source,
        })?;
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let lines = whole.lines().zip(1..);
        lines
            .map(|(text, line)| {
                serde_json::from_str(text).map_err(|source| AckFault::Line { line, source })
            })
            .collect()
    }
}

/// One write and one flush for all who wait: what comes meanwhile is the next batch.
fn write(mut file: File, waiting: &Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let (mut lines, mut done) = (first.line, vec![first.done]);
        for job in waiting.try_iter() {
            lines.extend(job.line);
            done.push(job.done);
        }
        match file.write_all(&lines).and_then(|()| file.sync_data()) {
            // Who no longer waits loses nothing: the line is there.
            Ok(()) => done.into_iter().for_each(|done| drop(done.send(Ok(())))),
            Err(error) => {
                // The end of the file is unknown now; nothing more is written behind it.
                if let Some(first) = done.into_iter().next() {
                    drop(first.send(Err(AckFault::Write(error))));
                }
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;

    use super::*;

    fn acknowledged(n: u64) -> Acknowledged {
        Acknowledged {
            step: format!("step-{n}"),
            method: "/lianfang.intake.v1.IntakeService/RegisterMatter".to_owned(),
            record: "record".to_owned(),
            version: 1,
            position: n,
            replayed: false,
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_many_callers_keep_is_there_whole_and_before_they_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acks");
        let acks = Acks::file(&path).unwrap();
        let mut callers = JoinSet::new();
        for n in 0..64 {
            let (acks, path) = (acks.clone(), path.clone());
            callers.spawn(async move {
                acks.keep(&acknowledged(n)).await.unwrap();
                assert!(Acks::read(&path).unwrap().contains(&acknowledged(n)));
            });
        }
        callers.join_all().await;
        drop(acks);
        let again = Acks::file(&path).unwrap();
        again.keep(&acknowledged(64)).await.unwrap();
        let mut read = Acks::read(&path).unwrap();
        read.sort_by_key(|line| line.position);
        assert_eq!(read, (0..=64).map(acknowledged).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_torn_last_line_was_promised_to_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acks");
        Acks::file(&path)
            .unwrap()
            .keep(&acknowledged(1))
            .await
            .unwrap();
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"step\":\"st").unwrap();
        assert_eq!(Acks::read(&path).unwrap(), [acknowledged(1)]);
        file.write_all(b"\n").unwrap();
        assert!(matches!(
            Acks::read(&path),
            Err(AckFault::Line { line: 2, .. })
        ));
    }

    #[tokio::test]
    async fn who_keeps_nothing_is_not_held_up() {
        Acks::none().keep(&acknowledged(1)).await.unwrap();
        let missing = Acks::file(Path::new("/nowhere/acks"));
        assert!(matches!(missing, Err(AckFault::Open { .. })));
    }
}
