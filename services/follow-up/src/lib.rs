//! The follow-up service (跟踪办理): what becomes of a matter, from registration to 办结.
//!
//! A verb a file: the parsed command, how the contract's message becomes it, and the use case. Rules are in `domain`.

mod accept_claim;
mod close_docket;
mod decide_objection;
mod dispatch_claim;
mod extend_handling;
mod file_report;
mod issue_opinion;
mod object_to_dispatch;
mod record_execution;
mod records;
mod routes;
mod serve_opinion;
mod service;
mod view;

pub use routes::routes;
pub use service::FollowUp;

/// The context of this service: its store, rules, clock and entropy.
pub type Context = node::context::Context<contracts::codec::Wire>;

/// Characters of a reason, a notice or a report: a page or two.
const TEXT_LIMIT: usize = 4_000;
/// Characters of a part of an opinion: the longest real ones are under ten pages.
const OPINION_LIMIT: usize = 20_000;
