//! One node as a child process: it lives as long as a pipe that its parent holds.

use std::fs::{File, OpenOptions};
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::{self, ChildStdin, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::task::TaskTracker;

/// What a node has to open its stores and take calls: a journal of a large import is looked through first.
pub(super) const START: Duration = Duration::from_secs(60);
/// What it has to end in order: longer than its own limits for draining and closing.
pub(super) const STOP: Duration = Duration::from_secs(60);
/// Milliseconds.
const SPANS_LEAVE: &str = "100";
const LOOK: Duration = Duration::from_millis(25);
const ANSWER: Duration = Duration::from_secs(1);
/// Variables with this beginning would change the settings of the file.
const OURS: &str = "LIANFANG_";

/// How a node is made to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Its pipe is closed, on which it ends as on SIGTERM.
    Stop,
    /// SIGKILL.
    Kill,
}

/// How a node has ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    Ordered(ExitStatus),
    ByItself(ExitStatus),
}

/// What came of starting it.
pub(super) enum Start {
    Ready,
    Ended(io::Result<ExitStatus>),
    Late,
}

#[derive(Debug)]
pub(super) struct Child {
    pid: Option<u32>,
    order: Option<oneshot::Sender<Order>>,
    attended: JoinHandle<io::Result<End>>,
}

/// The log of a node, continued.
pub(super) fn log(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

impl Child {
    /// `died` is told if it ends without an order.
    pub(super) fn spawn(
        program: &Path,
        settings: &Path,
        log: File,
        died: impl FnOnce(ExitStatus) + Send + 'static,
    ) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["node", "--until-stdin-closes", "--config"])
            .arg(settings)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            // A node that is killed takes the spans of a batch with it: here they leave soon.
            .env("OTEL_BSP_SCHEDULE_DELAY", SPANS_LEAVE)
            // A terminal's Ctrl-C is for the director, who then ends them in order.
            .process_group(0)
            .kill_on_drop(true);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with(OURS) {
                command.env_remove(name);
            }
        }
        let mut process = command.spawn()?;
        let (pid, pipe) = (process.id(), process.stdin.take());
        let (order, orders) = oneshot::channel();
        let attended = TaskTracker::new().spawn(attend(process, pipe, orders, died));
        Ok(Self {
            pid,
            order: Some(order),
            attended,
        })
    }

    /// None where it had ended before it could be asked.
    pub(super) const fn pid(&self) -> Option<u32> {
        self.pid
    }

    /// Waits until the plain port says that it takes calls.
    pub(super) async fn ready(&mut self, plain: SocketAddr) -> Start {
        let looks = async {
            while !is_ready(plain).await {
                sleep(LOOK).await;
            }
        };
        tokio::select! {
            // First who has ended: another process may answer on a port that the node could not get.
            biased;
            ended = &mut self.attended => Start::Ended(flatten(ended).map(|end| match end {
                End::Ordered(status) | End::ByItself(status) => status,
            })),
            looked = timeout(START, looks) => match looked {
                Ok(()) => Start::Ready,
                Err(_) => Start::Late,
            },
        }
    }

    /// Gives the order without waiting; the first one counts.
    pub(super) fn order(&mut self, order: Order) {
        if let Some(orders) = self.order.take() {
            // Who has ended already takes no orders; the end itself tells.
            let _ = orders.send(order);
        }
    }

    /// Gives the order, unless there was one, and waits for the end.
    pub(super) async fn end(mut self, order: Order) -> io::Result<End> {
        self.order(order);
        flatten(self.attended.await)
    }
}

fn flatten(joined: Result<io::Result<End>, tokio::task::JoinError>) -> io::Result<End> {
    joined.map_err(io::Error::other)?
}

async fn attend(
    mut process: process::Child,
    pipe: Option<ChildStdin>,
    orders: oneshot::Receiver<Order>,
    died: impl FnOnce(ExitStatus),
) -> io::Result<End> {
    let order = tokio::select! {
        ended = wait(&mut process) => {
            let status = ended?;
            died(status);
            return Ok(End::ByItself(status));
        }
        order = orders => order,
    };
    match order {
        Ok(Order::Stop) => drop(pipe),
        // Nobody is left who could give an order.
        Ok(Order::Kill) | Err(_) => process.start_kill()?,
    }
    wait(&mut process).await.map(End::Ordered)
}

/// `process::Child::wait` closes the pipe first, which would be an order; it has been taken out before.
async fn wait(process: &mut process::Child) -> io::Result<ExitStatus> {
    debug_assert!(process.stdin.is_none(), "the pipe is held outside");
    process.wait().await
}

async fn is_ready(plain: SocketAddr) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect(plain).await?;
        stream.write_all(b"GET /readyz HTTP/1.0\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        io::Result::Ok(answer)
    };
    match timeout(ANSWER, asked).await {
        Ok(Ok(answer)) => answer
            .lines()
            .next()
            .is_some_and(|line| line.contains(" 200 ")),
        Ok(Err(_)) | Err(_) => false,
    }
}
