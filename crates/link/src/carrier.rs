//! The two ways to the other end, for one and the same calls: inside this process, or over mutual TLS.

use std::future::Future;

use domain::id::{Party, Service};
use tonic::transport::Channel;

use crate::wire::pb;

/// Why a call did not succeed, as its caller can know it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// Whether the call arrived is not known.
    #[error("the other end does not answer")]
    Unreachable,
    /// The other end refused, by its reason code.
    #[error("the other end refused: {0}")]
    Refused(String),
}

impl Failed {
    pub fn reason(&self) -> &str {
        match self {
            Self::Unreachable => "UNREACHABLE",
            Self::Refused(reason) => reason,
        }
    }
}

/// Carries the calls of one party served here to another party, wherever that is.
pub trait Carrier: Send + Sync + 'static {
    fn hello(
        &self,
        from: Party,
        to: Party,
        request: pb::HelloRequest,
    ) -> impl Future<Output = Result<pb::HelloResponse, Failed>> + Send;

    fn deliver(
        &self,
        from: Party,
        to: Party,
        request: pb::DeliverRequest,
    ) -> impl Future<Output = Result<pb::DeliverResponse, Failed>> + Send;
}

/// Opens connections to other nodes, under the certificate of one service of this node.
pub trait Dial: Send + Sync + 'static {
    fn dial(
        &self,
        from: Service,
        to: Party,
    ) -> impl Future<Output = Result<Channel, Failed>> + Send;
}
