//! The coordination service (联合接访): one reception, at the office that convenes it and at each agency that comes.
//!
//! A verb a file: the parsed command, how the contract's message becomes it, and the use case. Rules are in `domain`.

mod agree_plan;
mod answer_heard;
mod answer_invitation;
mod attendance_service;
mod attendance_view;
mod attendances;
mod confirm_line;
mod contest_line;
mod dissent_from_plan;
mod give_guidance;
mod make_statement;
mod outcome;
mod report_return;
mod routes;
mod service;
mod substitute;

pub use routes::routes;
pub use service::Coordination;

/// The context of this service: its store, rules, clock and entropy.
pub type Context = node::context::Context<contracts::codec::Wire>;

/// Characters of a reason, an answer or what was said: a page or two.
const TEXT_LIMIT: usize = 4_000;
