//! The coordination service: use cases and RPCs.
