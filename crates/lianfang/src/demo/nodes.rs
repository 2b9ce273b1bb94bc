//! The nodes of a site: child processes, started, killed, stopped and started again by the director.

mod child;
mod numbers;
mod operator;

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;
use std::{fmt, io};

use tokio::sync::{Mutex, mpsc};

use super::cast::Member;
use super::site::{Process, Site};
use child::{Child, Order};
use operator::Favour;

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
    /// It is somebody else's, who was asked on the terminal.
    #[error("nobody did what was asked for the node of {agency}")]
    Unheard {
        agency: &'static str,
        #[source]
        source: io::Error,
    },
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
    runs: Runs,
    /// In the order of the site's processes.
    places: Vec<Mutex<Place>>,
    died: mpsc::UnboundedSender<Died>,
    ends: Mutex<mpsc::UnboundedReceiver<Died>>,
}

/// A process, by its place, that nobody asked to end.
type Died = (usize, ExitStatus);

/// Whose processes they are.
#[derive(Debug)]
enum Runs {
    /// Children of this one.
    Ours { program: PathBuf },
    /// Of whoever is at the terminal, who is asked to cut one off instead of killing it.
    Elsewhere,
}

#[derive(Debug)]
enum Place {
    Runs(Child),
    Down,
}

impl Nodes {
    /// Starts all nodes of a site and waits until each takes calls. `program` is the binary of this crate.
    pub async fn start(site: &Site, program: &Path) -> Result<Self, NodeFault> {
        let all: Vec<_> = site.nodes().map(|(member, _)| member).collect();
        Self::start_some(site, program, &all).await
    }

    /// Starts the nodes of some agencies; the others are down, and may be started later by [`Self::restart`].
    pub async fn start_some(
        site: &Site,
        program: &Path,
        members: &[&'static Member],
    ) -> Result<Self, NodeFault> {
        let program = program.into();
        let nodes = Self::of_site(site, Runs::Ours { program });
        let some = |process: &Process| {
            members
                .iter()
                .any(|member| member.slug == process.member.slug)
        };
        nodes.started(nodes.seats(some)).await?;
        Ok(nodes)
    }

    /// Nodes that somebody else has started and will stop.
    pub fn elsewhere(site: &Site) -> Self {
        Self::of_site(site, Runs::Elsewhere)
    }

    fn of_site(site: &Site, runs: Runs) -> Self {
        let (died, ends) = mpsc::unbounded_channel();
        Self {
            site: site.clone(),
            runs,
            places: site.processes().map(|_| Mutex::new(Place::Down)).collect(),
            died,
            ends: Mutex::new(ends),
        }
    }

    /// Ends the node that keeps an agency's records at once, with SIGKILL, wherever it is; returns when it is gone. One that is
    /// somebody else's is cut off.
    pub async fn kill(&self, member: &'static Member) -> Result<(), NodeFault> {
        match self.runs {
            Runs::Ours { .. } => self.end(self.of(member), Order::Kill).await,
            Runs::Elsewhere => operator::asked(self.site.home(member), Favour::CutOff).await,
        }
    }

    /// Asks it to end, and waits until it has finished its calls and closed its stores: its exit code must be 0.
    pub async fn stop(&self, member: &'static Member) -> Result<(), NodeFault> {
        self.end(self.of(member), Order::Stop).await
    }

    /// Starts it again after it was killed or stopped, and waits until it takes calls.
    pub async fn restart(&self, member: &'static Member) -> Result<(), NodeFault> {
        match self.runs {
            Runs::Ours { .. } => self.started(self.of(member)).await,
            Runs::Elsewhere => operator::asked(self.site.home(member), Favour::Reach).await,
        }
    }

    /// Ends one process of a node of several with SIGKILL.
    pub async fn kill_process(&self, process: &Process) -> Result<(), NodeFault> {
        self.end(self.named(process), Order::Kill).await
    }

    /// Starts one process again.
    pub async fn restart_process(&self, process: &Process) -> Result<(), NodeFault> {
        self.started(self.named(process)).await
    }

    /// All at once: what they do first is mostly waiting for the disk.
    async fn started(&self, seats: Vec<Seat<'_>>) -> Result<(), NodeFault> {
        let mut starting = Vec::new();
        for seat in seats {
            let place = seat.place.lock().await;
            if let Place::Runs(_) = &*place {
                return Err(NodeFault::Runs {
                    agency: seat.process.member.slug,
                });
            }
            let child = self.spawn(&seat)?;
            starting.push((seat.process, place, child));
        }
        for (process, mut place, mut child) in starting {
            self.ready(process, &mut child).await?;
            *place = Place::Runs(child);
        }
        Ok(())
    }

    async fn end(&self, seats: Vec<Seat<'_>>, order: Order) -> Result<(), NodeFault> {
        let mut ending = Vec::new();
        for seat in &seats {
            let mut place = seat.place.lock().await;
            if let Place::Runs(mut child) = std::mem::replace(&mut *place, Place::Down) {
                child.order(order);
                // Held until it is gone: nobody starts it meanwhile.
                ending.push((seat.process, place, child));
            }
        }
        if ending.is_empty() {
            let seat = seats.first();
            return Err(NodeFault::Down {
                agency: seat.map_or("nobody", |seat| seat.process.member.slug),
            });
        }
        let mut ended = Ok(());
        for (process, _place, child) in ending {
            let one = match order {
                Order::Stop => self.stopped(process, child).await,
                Order::Kill => check(process, child.end(order).await, |_| true),
            };
            ended = ended.and(one);
        }
        ended
    }

    /// Returns when a node ends that nobody asked to; each such end is told once.
    pub async fn died(&self) -> NodeFault {
        match self.ends.lock().await.recv().await {
            Some((index, status)) => match self.site.processes().nth(index) {
                Some(process) => ended(process, status),
                // Cannot be either: the places are those of the site.
                None => std::future::pending().await,
            },
            // Cannot be: the sender is in `self`.
            None => std::future::pending().await,
        }
    }

    /// Stops all that run; each exit code must be 0. All are stopped even where one is at fault.
    pub async fn finish(self) -> Result<(), NodeFault> {
        match self.end(self.seats(|_| true), Order::Stop).await {
            // Somebody has ended the last of them before.
            Err(NodeFault::Down { .. }) => Ok(()),
            ended => ended,
        }
    }

    fn of(&self, member: &'static Member) -> Vec<Seat<'_>> {
        let node = self.site.home(member).slug;
        self.seats(|process| process.member.slug == node)
    }

    fn named(&self, process: &Process) -> Vec<Seat<'_>> {
        self.seats(|each| each.settings == process.settings)
    }

    fn seats(&self, which: impl Fn(&Process) -> bool) -> Vec<Seat<'_>> {
        let all = self.site.processes().zip(&self.places).enumerate();
        all.filter(|(_, (process, _))| which(process))
            .map(|(index, (process, place))| Seat {
                index,
                process,
                place,
            })
            .collect()
    }

    fn spawn(&self, seat: &Seat<'_>) -> Result<Child, NodeFault> {
        let (index, process) = (seat.index, seat.process);
        let Runs::Ours { program } = &self.runs else {
            return Err(NodeFault::Down {
                agency: process.member.slug,
            });
        };
        let died = self.died.clone();
        let output = child::log(&process.log).map_err(|source| NodeFault::Log {
            agency: process.member.slug,
            log: process.log.clone(),
            source,
        })?;
        Child::spawn(program, &process.settings, output, move |status| {
            // Nobody is left to be told when the director has gone.
            let _ = died.send((index, status));
        })
        .map_err(|source| NodeFault::Spawn {
            agency: process.member.slug,
            source,
        })
    }

    async fn ready(&self, process: &Process, child: &mut Child) -> Result<(), NodeFault> {
        match child.ready(process.config.plain).await {
            child::Start::Ready => Ok(()),
            child::Start::Ended(how) => Err(match how {
                Ok(status) => ended(process, status),
                Err(source) => wait(process, source),
            }),
            child::Start::Late => Err(NodeFault::NotReady {
                agency: process.member.slug,
                waited: child::START,
                last: last(process),
            }),
        }
    }

    async fn stopped(&self, process: &Process, child: Child) -> Result<(), NodeFault> {
        let ended = tokio::time::timeout(child::STOP, child.end(Order::Stop)).await;
        match ended {
            Ok(ended) => check(process, ended, ExitStatus::success),
            // Dropped, the child is killed.
            Err(_) => Err(NodeFault::Stuck {
                agency: process.member.slug,
                waited: child::STOP,
                last: last(process),
            }),
        }
    }
}

/// A process and whether it runs.
struct Seat<'a> {
    index: usize,
    process: &'a Process,
    place: &'a Mutex<Place>,
}

fn check(
    process: &Process,
    end: io::Result<child::End>,
    in_order: impl FnOnce(&ExitStatus) -> bool,
) -> Result<(), NodeFault> {
    match end.map_err(|source| wait(process, source))? {
        child::End::ByItself(status) => Err(ended(process, status)),
        child::End::Ordered(status) if in_order(&status) => Ok(()),
        child::End::Ordered(status) => Err(NodeFault::Unclean {
            agency: process.member.slug,
            status,
            last: last(process),
        }),
    }
}

fn ended(process: &Process, status: ExitStatus) -> NodeFault {
    NodeFault::Ended {
        agency: process.member.slug,
        status,
        last: last(process),
    }
}

fn last(process: &Process) -> LastLines {
    LastLines::of(process.log.clone())
}

fn wait(process: &Process, source: io::Error) -> NodeFault {
    NodeFault::Wait {
        agency: process.member.slug,
        source,
    }
}
