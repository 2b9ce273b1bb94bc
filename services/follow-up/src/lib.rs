//! The follow-up service: use cases and RPCs.
