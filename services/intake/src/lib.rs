//! The intake service (登记): what comes in, who brings it, what it is, and what petitioners may ask.
//!
//! A verb a file: the parsed command, how the contract's message becomes it, and the use case. Rules are in `domain`.

mod elect_representatives;
mod entry;
mod find_matters;
mod index;
mod link_piece;
mod propose_reception;
mod query_code;
mod query_status;
mod reclassify_matter;
mod record_piece;
mod records;
mod register_matter;
mod routes;
mod service;
mod suggest_earlier;
mod triage_matter;
mod view;
mod withdraw_matter;

pub use routes::routes;
pub use service::Intake;

/// The context of this service: its store, rules, clock and entropy.
pub type Context = node::context::Context<contracts::codec::Wire>;

/// Characters of a reason: a page or two.
const REASON_LIMIT: usize = 4_000;
/// Characters of what a petitioner writes or says: the longest real petitions have seven thousand.
const STATEMENT_LIMIT: usize = 20_000;
