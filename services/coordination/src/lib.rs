//! The coordination service (联合接访): one reception, at the office that convenes it and at each agency that comes.
//!
//! A verb a file: the parsed command, how the contract's message becomes it, and the use case. Rules are in `domain`.
#![expect(
    dead_code,
    reason = "the verbs land before the service that calls them"
)]

/// The context of this service: its store, rules, clock and entropy.
pub type Context = node::context::Context<contracts::codec::Wire>;

/// Characters of a reason, an answer or what was said: a page or two.
const TEXT_LIMIT: usize = 4_000;
