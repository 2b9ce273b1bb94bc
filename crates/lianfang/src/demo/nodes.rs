//! The nodes of a site: child processes, started, killed, stopped and started again by the director.

mod child;

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;
use std::{fmt, io};

use tokio::sync::{Mutex, mpsc};

use super::cast::Member;
use super::site::Site;
use child::{Child, Order};

/// Why the nodes do not run as they should.
#[derive(Debug, thiserror::Error)]
pub enum NodeFault {
    #[error("the node of {agency} cannot be started")]
    Spawn {
        agency: &'static str,
        #[source]
        source: io::Error,
    },
    #[error("the log {} of the node of {agency} cannot be written", log.display())]
    Log {
        agency: &'static str,
        log: PathBuf,
        #[source]
        source: io::Error,
    },
    /// Nobody asked it to end; 69 is the exit code of a node whose port another process has.
    #[error("the node of {agency} has ended: {status}; {last}")]
    Ended {
        agency: &'static str,
        status: ExitStatus,
        last: LastLines,
    },
    #[error("the node of {agency} is not ready after {} s; {last}", waited.as_secs())]
    NotReady {
        agency: &'static str,
        waited: Duration,
        last: LastLines,
    },
    #[error("the node of {agency} has not stopped in order: {status}; {last}")]
    Unclean {
        agency: &'static str,
        status: ExitStatus,
        last: LastLines,
    },
    #[error("the node of {agency} has not stopped after {} s; {last}", waited.as_secs())]
    Stuck {
        agency: &'static str,
        waited: Duration,
        last: LastLines,
    },
    #[error("the node of {agency} does not run")]
    Down { agency: &'static str },
    #[error("the node of {agency} runs already")]
    Runs { agency: &'static str },
    #[error("the node of {agency} cannot be waited for")]
    Wait {
        agency: &'static str,
        #[source]
        source: io::Error,
    },
}

/// Where a node's log is, and how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastLines {
    pub log: PathBuf,
    pub lines: Vec<String>,
}

impl LastLines {
    const COUNT: usize = 5;

    fn of(log: PathBuf) -> Self {
        let text = std::fs::read(&log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let mut lines: Vec<_> = text.lines().rev().take(Self::COUNT).collect();
        lines.reverse();
        Self {
            lines: lines.into_iter().map(str::to_owned).collect(),
            log,
        }
    }
}

impl fmt::Display for LastLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "its log is {}", self.log.display())?;
        for line in &self.lines {
            write!(f, "\n    {line}")?;
        }
        Ok(())
    }
}

/// The nodes of a site's agencies. They end when this is dropped, and when its process ends, however it ends.
#[derive(Debug)]
pub struct Nodes {
    site: Site,
    program: PathBuf,
    places: Vec<(&'static Member, Mutex<Place>)>,
    died: mpsc::UnboundedSender<Died>,
    ends: Mutex<mpsc::UnboundedReceiver<Died>>,
}

/// A node that nobody asked to end.
type Died = (&'static Member, ExitStatus);

#[derive(Debug)]
enum Place {
    Runs(Child),
    Down,
}

impl Nodes {
    /// Starts all nodes of a site and waits until each takes calls. `program` is the binary of this crate.
    pub async fn start(site: &Site, program: &Path) -> Result<Self, NodeFault> {
        let (died, ends) = mpsc::unbounded_channel();
        let nodes = Self {
            site: site.clone(),
            program: program.into(),
            places: site
                .nodes()
                .map(|(member, _)| (member, Mutex::new(Place::Down)))
                .collect(),
            died,
            ends: Mutex::new(ends),
        };
        // All at once: what they do first is mostly waiting for the disk.
        let mut starting = Vec::new();
        for (member, place) in &nodes.places {
            let child = nodes.spawn(member)?;
            starting.push((*member, place, child));
        }
        for (member, place, mut child) in starting {
            nodes.ready(member, &mut child).await?;
            *place.lock().await = Place::Runs(child);
        }
        Ok(nodes)
    }

    /// Ends the node that keeps an agency's records at once, with SIGKILL, wherever it is; returns when it is gone.
    pub async fn kill(&self, member: &'static Member) -> Result<(), NodeFault> {
        let (member, mut place) = self.take(member).await?;
        let Place::Runs(child) = std::mem::replace(&mut *place, Place::Down) else {
            return Err(down(member));
        };
        let ended = child.end(Order::Kill).await;
        self.check(member, ended, |_| true)
    }

    /// Asks it to end, and waits until it has finished its calls and closed its stores: its exit code must be 0.
    pub async fn stop(&self, member: &'static Member) -> Result<(), NodeFault> {
        let (member, mut place) = self.take(member).await?;
        let Place::Runs(child) = std::mem::replace(&mut *place, Place::Down) else {
            return Err(down(member));
        };
        self.stopped(member, child).await
    }

    /// Starts it again after it was killed or stopped, and waits until it takes calls.
    pub async fn restart(&self, member: &'static Member) -> Result<(), NodeFault> {
        let (member, mut place) = self.take(member).await?;
        match &mut *place {
            Place::Runs(_) => Err(NodeFault::Runs {
                agency: member.slug,
            }),
            Place::Down => {
                let mut child = self.spawn(member)?;
                self.ready(member, &mut child).await?;
                *place = Place::Runs(child);
                Ok(())
            }
        }
    }

    /// Returns when a node ends that nobody asked to; each such end is told once.
    pub async fn died(&self) -> NodeFault {
        match self.ends.lock().await.recv().await {
            Some((member, status)) => self.ended(member, status),
            // Cannot be: the sender is in `self`.
            None => std::future::pending().await,
        }
    }

    /// Stops all that run; each exit code must be 0. All are stopped even where one is at fault.
    pub async fn finish(self) -> Result<(), NodeFault> {
        let mut stopping = Vec::new();
        for (member, place) in &self.places {
            let mut place = place.lock().await;
            if let Place::Runs(mut child) = std::mem::replace(&mut *place, Place::Down) {
                child.order(Order::Stop);
                stopping.push((*member, child));
            }
        }
        let mut finished = Ok(());
        for (member, child) in stopping {
            let stopped = self.stopped(member, child).await;
            finished = finished.and(stopped);
        }
        finished
    }

    async fn take(
        &self,
        member: &'static Member,
    ) -> Result<(&'static Member, tokio::sync::MutexGuard<'_, Place>), NodeFault> {
        let node = member.node();
        let place = self
            .places
            .iter()
            .find(|(member, _)| member.slug == node.slug)
            .ok_or_else(|| down(node))?;
        Ok((node, place.1.lock().await))
    }

    fn spawn(&self, member: &'static Member) -> Result<Child, NodeFault> {
        let died = self.died.clone();
        let log = self.site.log(member);
        let output = child::log(&log).map_err(|source| NodeFault::Log {
            agency: member.slug,
            log,
            source,
        })?;
        Child::spawn(
            &self.program,
            &self.site.settings(member),
            output,
            move |status| {
                // Nobody is left to be told when the director has gone.
                let _ = died.send((member, status));
            },
        )
        .map_err(|source| NodeFault::Spawn {
            agency: member.slug,
            source,
        })
    }

    async fn ready(&self, member: &'static Member, child: &mut Child) -> Result<(), NodeFault> {
        let plain = self.site.config(member).plain;
        match child.ready(plain).await {
            child::Start::Ready => Ok(()),
            child::Start::Ended(ended) => Err(match ended {
                Ok(status) => self.ended(member, status),
                Err(source) => wait(member, source),
            }),
            child::Start::Late => Err(NodeFault::NotReady {
                agency: member.slug,
                waited: child::START,
                last: self.last(member),
            }),
        }
    }

    async fn stopped(&self, member: &'static Member, child: Child) -> Result<(), NodeFault> {
        let ended = tokio::time::timeout(child::STOP, child.end(Order::Stop)).await;
        match ended {
            Ok(ended) => self.check(member, ended, ExitStatus::success),
            // Dropped, the child is killed.
            Err(_) => Err(NodeFault::Stuck {
                agency: member.slug,
                waited: child::STOP,
                last: self.last(member),
            }),
        }
    }

    fn check(
        &self,
        member: &'static Member,
        ended: io::Result<child::End>,
        in_order: impl FnOnce(&ExitStatus) -> bool,
    ) -> Result<(), NodeFault> {
        match ended.map_err(|source| wait(member, source))? {
            child::End::ByItself(status) => Err(self.ended(member, status)),
            child::End::Ordered(status) if in_order(&status) => Ok(()),
            child::End::Ordered(status) => Err(NodeFault::Unclean {
                agency: member.slug,
                status,
                last: self.last(member),
            }),
        }
    }

    fn ended(&self, member: &'static Member, status: ExitStatus) -> NodeFault {
        NodeFault::Ended {
            agency: member.slug,
            status,
            last: self.last(member),
        }
    }

    fn last(&self, member: &Member) -> LastLines {
        LastLines::of(self.site.log(member))
    }
}

const fn down(member: &'static Member) -> NodeFault {
    NodeFault::Down {
        agency: member.slug,
    }
}

const fn wait(member: &'static Member, source: io::Error) -> NodeFault {
    NodeFault::Wait {
        agency: member.slug,
        source,
    }
}
