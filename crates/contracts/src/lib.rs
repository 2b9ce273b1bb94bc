//! The wire: protobuf contracts, their policy, and conversions by hand.
