//! The wire: protobuf contracts, their policy, and conversions by hand.
//!
//! Whatever comes from outside becomes a domain type here or is refused with the path of the field, never its value.

#[cfg(test)]
mod check;
pub mod codec;
pub mod facts;
#[cfg(test)]
mod golden;
pub mod invalid;
pub mod policy;
pub mod reason;
pub mod status;
mod unknown;
pub mod wire;

pub use invalid::Invalid;
/// Errors of decoding.
pub use prost::DecodeError;
/// The bytes of a message: `encode_to_vec`, `decode`. For messages that are signed or kept beside the journal.
pub use prost::Message as Encoded;
/// The well-known type of instants.
pub use prost_types::Timestamp;

/// Generated from `proto/`: `pb::intake::v1`, `pb::coordination::v1`, and so on.
pub mod pb {
    #[expect(
        clippy::all,
        unused_qualifications,
        clippy::allow_attributes_without_reason,
        clippy::allow_attributes,
        reason = "generated"
    )]
    mod generated {
        include!(concat!(env!("OUT_DIR"), "/contracts.rs"));
    }
    pub use generated::lianfang;
    pub use generated::lianfang::*;
}

/// `Debug` of messages with personal data, generated: their name and nothing else.
mod debug {
    include!(concat!(env!("OUT_DIR"), "/debug.rs"));
}

/// All contracts as an encoded `FileDescriptorSet`, for reflection and for the policy.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
