//! The intake service: use cases and RPCs.
