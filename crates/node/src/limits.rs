//! Every limit of a process, with its reason. None is implicit: what a library defaults to may be "unlimited".

use std::time::Duration;

use serde::Deserialize;

/// The largest request that is decoded: a registration with its texts is some 20 kB; files go in chunks.
pub const MESSAGE_DECODE_MAX: usize = 1 << 20;
/// The largest delivery: a batch has 1 MiB of messages and parts, but a single message with its parts may be larger.
pub const LINK_DECODE_MAX: usize = 4 << 20;
/// The largest answer: a page of a list, or one service's part of a case.
pub const MESSAGE_ENCODE_MAX: usize = 4 << 20;
/// All headers of a request together; a token with its certificate binding is under 1 kB.
pub const HEADER_LIST_MAX: u32 = 8 << 10;
/// Bounds what one stream and one connection may make us buffer.
pub const STREAM_WINDOW: u32 = 64 << 10;
pub const CONNECTION_WINDOW: u32 = 512 << 10;
/// Streams that we reset because of the peer's errors before the connection goes: rapid reset in reverse.
pub const LOCAL_ERROR_RESETS_MAX: usize = 128;
/// Streams that the peer may reset before we have accepted them: RUSTSEC-2024-0003.
pub const PENDING_ACCEPT_RESETS_MAX: usize = 20;
/// The pause before the next `accept` when the process is out of file descriptors; without it the loop would spin.
pub const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);
/// The longest that a look at health or services may take: its caller need not even be a clerk.
pub const LOOK_MAX: Duration = Duration::from_secs(5);
/// What the deadline of a call leaves for the answer to travel.
pub const DEADLINE_MARGIN: Duration = Duration::from_millis(20);

/// The limits that an operator may set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Accepted connections, handshakes included.
    pub connections: usize,
    /// Of one agency, so that none can shut the others out.
    pub connections_per_agency: usize,
    /// Handshakes at a time: they cost most and prove nothing yet.
    pub handshakes: usize,
    pub handshake_seconds: u64,
    /// HTTP/2 streams of one connection at a time.
    pub streams_per_connection: u32,
    /// A connection is renewed after this, give or take a tenth, so that new trust reaches it and load spreads over replicas.
    pub connection_age_seconds: u64,
    /// What calls in flight have when their connection is renewed.
    pub connection_grace_seconds: u64,
    pub keepalive_seconds: u64,
    pub keepalive_timeout_seconds: u64,
    /// Calls at a time, by the class that the contract gives each method: reading never starves registering.
    pub reads: usize,
    pub writes: usize,
    pub sealed: usize,
    pub watches: usize,
    pub links: usize,
    /// Messages of one delivery to another service; each delivery is one signature, and a commit at both ends.
    pub messages_per_delivery: u32,
    /// Health, reflection and operators: kept apart, so that a loaded node can still be looked at.
    pub operations: usize,
    /// What calls in flight have when the process stops.
    pub drain_seconds: u64,
    /// How often files of directory and certificates are looked at; a suspended agency is cut off by then.
    pub directory_poll_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            connections_per_agency: 16,
            handshakes: 64,
            handshake_seconds: 5,
            streams_per_connection: 64,
            connection_age_seconds: 3600,
            connection_grace_seconds: 60,
            keepalive_seconds: 30,
            keepalive_timeout_seconds: 10,
            reads: 128,
            writes: 256,
            sealed: 32,
            watches: 128,
            links: 64,
            messages_per_delivery: 64,
            operations: 8,
            drain_seconds: 25,
            directory_poll_seconds: 30,
        }
    }
}

impl Limits {
    /// The name of a limit that is zero: it would serve nobody, which is what stopping is for.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let zero = |value: u64| value == 0;
        let all = [
            ("limits.connections", self.connections as u64),
            (
                "limits.connections_per_agency",
                self.connections_per_agency as u64,
            ),
            ("limits.handshakes", self.handshakes as u64),
            ("limits.handshake_seconds", self.handshake_seconds),
            (
                "limits.streams_per_connection",
                self.streams_per_connection.into(),
            ),
            ("limits.connection_age_seconds", self.connection_age_seconds),
            (
                "limits.connection_grace_seconds",
                self.connection_grace_seconds,
            ),
            ("limits.keepalive_seconds", self.keepalive_seconds),
            (
                "limits.keepalive_timeout_seconds",
                self.keepalive_timeout_seconds,
            ),
            ("limits.reads", self.reads as u64),
            ("limits.writes", self.writes as u64),
            ("limits.sealed", self.sealed as u64),
            ("limits.watches", self.watches as u64),
            ("limits.links", self.links as u64),
            (
                "limits.messages_per_delivery",
                self.messages_per_delivery.into(),
            ),
            ("limits.operations", self.operations as u64),
            ("limits.drain_seconds", self.drain_seconds),
            ("limits.directory_poll_seconds", self.directory_poll_seconds),
        ];
        match all.into_iter().find(|(_, value)| zero(*value)) {
            Some((name, _)) => Err(name),
            None => Ok(()),
        }
    }
}
