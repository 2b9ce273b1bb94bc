//! Connections: accepted under a limit, secured within a time, counted by agency, and cut when trust ends.
//!
//! tonic's own acceptor spins when file descriptors run out and lets handshakes pile up without limit.

mod connections;

pub use connections::Connections;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use domain::id::Service;
use rustls::ServerConfig;
use store::Entropy;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{Sleep, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_stream::Stream;
use tokio_util::sync::{CancellationToken, DropGuard, WaitForCancellationFutureOwned};
use tokio_util::task::TaskTracker;
use tonic::transport::server::Connected;

use crate::identity::{SpiffeId, Workload};
use crate::limits::{ACCEPT_BACKOFF, Limits};
use crate::tls::spiffe_of;
use connections::{Cause, Registered};

/// What is known of a connection before its first call; found in the extensions of every request.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Whose certificate it is, believed by the directory when it was accepted.
    pub peer: SpiffeId,
    /// SHA-256 of that certificate, to which staff tokens are bound.
    pub certificate: [u8; 32],
    /// The service that the client asked for by name.
    pub asked: Option<Service>,
}

/// Accepts until the returned stream is dropped; the port is closed with it.
pub fn accept(
    listener: TcpListener,
    config: ServerConfig,
    limits: &Limits,
    connections: Connections,
    entropy: Entropy,
    tasks: &TaskTracker,
) -> impl Stream<Item = io::Result<Secured>> + use<> {
    let (sender, receiver) = mpsc::channel(16);
    let door = Door {
        tls: TlsAcceptor::from(Arc::new(config)),
        handshakes: Arc::new(Semaphore::new(limits.handshakes)),
        handshake_time: Duration::from_secs(limits.handshake_seconds),
        age: Duration::from_secs(limits.connection_age_seconds),
        grace: Duration::from_secs(limits.connection_grace_seconds),
        entropy,
        connections,
        sender,
    };
    let gate = Arc::new(Semaphore::new(limits.connections));
    let inner = tasks.clone();
    tasks.spawn(async move {
        loop {
            // The place before the connection: what nobody accepts waits in the kernel, and costs us nothing.
            let Ok(place) = Arc::clone(&gate).acquire_owned().await else {
                return;
            };
            let accepted = tokio::select! {
                () = door.sender.closed() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    let door = door.clone();
                    inner.spawn(async move { door.secure(stream, place).await });
                }
                // Out of file descriptors, most likely: accepting again at once would only spin.
                Err(error) => {
                    tracing::warn!(error.kind = %error.kind(), "a connection could not be accepted");
                    sleep(ACCEPT_BACKOFF).await;
                }
            }
        }
    });
    tokio_stream::wrappers::ReceiverStream::new(receiver)
}

#[derive(Clone)]
struct Door {
    tls: TlsAcceptor,
    handshakes: Arc<Semaphore>,
    handshake_time: Duration,
    age: Duration,
    grace: Duration,
    entropy: Entropy,
    connections: Connections,
    sender: mpsc::Sender<io::Result<Secured>>,
}

impl Door {
    async fn secure(self, stream: TcpStream, place: OwnedSemaphorePermit) {
        let handshake = async {
            let _turn = self.handshakes.acquire().await.ok()?;
            // Answers are small and each is waited for.
            stream.set_nodelay(true).ok()?;
            match self.tls.accept(stream).await {
                Ok(stream) => Some(stream),
                Err(error) => {
                    tracing::info!(reason = %error, "a handshake was refused");
                    None
                }
            }
        };
        let Ok(Some(stream)) = timeout(self.handshake_time, handshake).await else {
            self.connections.refused(Cause::Handshake);
            return;
        };
        let Some(connection) = connection(&stream) else {
            self.connections.refused(Cause::Handshake);
            return;
        };
        let Some(registered) = self.connections.admit(connection.peer.agency) else {
            tracing::warn!(
                agency = %connection.peer.agency,
                "a connection was refused: the agency has as many as it may"
            );
            self.connections.refused(Cause::TooMany);
            return;
        };
        let age = spread(self.age, &self.entropy);
        let secured = Secured {
            stream,
            connection,
            age,
            cut: Box::pin(registered.cut()),
            end: Box::pin(sleep(age + self.grace)),
            gone: CancellationToken::new().drop_guard(),
            _registered: registered,
            _place: place,
        };
        // Nobody listens any more once the process drains.
        let _ = self.sender.send(Ok(secured)).await;
    }
}

/// Up to a tenth more or less, so that clients which came together do not all come again together.
fn spread(age: Duration, entropy: &Entropy) -> Duration {
    let thousandths = 900 + u64::from(u32::from_be_bytes(entropy.bytes()) % 201);
    Duration::from_millis(age.as_secs().saturating_mul(thousandths))
}

fn connection(stream: &TlsStream<TcpStream>) -> Option<Connection> {
    let tls = stream.get_ref().1;
    let leaf = tls.peer_certificates()?.first()?;
    let mut certificate = [0; 32];
    certificate.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, leaf).as_ref());
    Some(Connection {
        peer: spiffe_of(leaf).ok()?,
        certificate,
        asked: tls
            .server_name()
            .and_then(|name| name.split('.').next())
            .and_then(|label| label.parse().ok()),
    })
}

/// A connection with its place among the others; both end together.
pub struct Secured {
    stream: TlsStream<TcpStream>,
    connection: Connection,
    /// After which it is asked to end.
    age: Duration,
    /// The directory no longer has the peer.
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    /// Age and grace are over. tonic closes gently *or* after the grace, never gently first: so the end is ours.
    end: Pin<Box<Sleep>>,
    gone: DropGuard,
    _registered: Registered,
    _place: OwnedSemaphorePermit,
}

impl Secured {
    /// After which its client is asked to come again.
    pub const fn age(&self) -> Duration {
        self.age
    }

    /// Set when it is closed, by whomever.
    pub fn gone(&self) -> CancellationToken {
        self.gone.token().clone()
    }

    fn ended(&mut self, cx: &mut Context<'_>) -> bool {
        self.cut.as_mut().poll(cx).is_ready() || self.end.as_mut().poll(cx).is_ready()
    }
}

impl Connected for Secured {
    type ConnectInfo = Connection;

    fn connect_info(&self) -> Connection {
        self.connection.clone()
    }
}

impl AsyncRead for Secured {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.ended(cx) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Secured {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The class of a peer for logs and counts.
pub fn class(workload: &Workload) -> &'static str {
    match workload {
        Workload::Service(_) => "service",
        Workload::System(_) => "system",
        Workload::Portal(_) => "portal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_spread_a_tenth_around_what_was_set() {
        let entropy = Entropy::seeded(1);
        let ages: Vec<_> = (0..1_000)
            .map(|_| spread(Duration::from_secs(3_600), &entropy).as_secs())
            .collect();
        let (least, most) = (ages.iter().min().unwrap(), ages.iter().max().unwrap());
        assert!((3_240..3_260).contains(least), "{least}");
        assert!((3_940..=3_960).contains(most), "{most}");
    }
}
