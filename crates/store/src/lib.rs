//! The storage: an append-only journal with a group-commit writer, and the sealed data beside it.
