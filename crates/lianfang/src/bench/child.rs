//! A process of the benchmark's own, which ends with it: it lives as long as a pipe that is held here.

use std::io;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use super::fault::BenchFault;

/// What a process has to begin to listen.
const START: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(20);

/// A running process; ended when this is dropped.
#[derive(Debug)]
pub struct Process {
    /// Its pipe is its life: the child ends when it is closed.
    _child: Child,
    pid: u32,
}

impl Process {
    /// Starts it, and waits until somebody listens at the address.
    pub async fn start(
        what: &'static str,
        mut command: Command,
        address: SocketAddr,
    ) -> Result<Self, BenchFault> {
        let failed = |source| BenchFault::Start { what, source };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let pid = child.id().unwrap_or_default();
        let listening = async {
            while TcpStream::connect(address).await.is_err() {
                // Asked, not waited for: waiting would close the pipe, on which the child ends.
                if let Some(status) = child.try_wait()? {
                    return Err(io::Error::other(format!("it ended with {status}")));
                }
                sleep(LOOK).await;
            }
            Ok(())
        };
        let listens = timeout(START, listening).await;
        listens
            .map_err(|_| failed(io::ErrorKind::TimedOut.into()))?
            .map_err(failed)?;
        Ok(Self { _child: child, pid })
    }

    pub const fn pid(&self) -> u32 {
        self.pid
    }
}
