//! The coordination service (联合接访): one reception, at the office that convenes it and at each agency that comes.
//!
//! A verb a file: the parsed command, how the contract's message becomes it, and the use case. Rules are in `domain`.

mod advise_reception;
mod agree_plan;
mod answer_heard;
mod answer_invitation;
mod attendance_service;
mod attendance_view;
mod attendances;
mod cancel_reception;
mod choose_mode;
mod choose_people;
mod circulate_line;
mod conclude_reception;
mod confirm_line;
mod contest_line;
mod convene;
mod determine_reception;
pub mod digest;
mod dissent_from_plan;
mod end_session;
mod end_stay;
mod enter_provincial_record;
mod give_guidance;
mod hand_over;
mod invite_another;
mod issue_plan;
mod lock_line;
mod make_statement;
mod note_staying_on;
mod open_session;
mod outcome;
mod propose_plan;
mod read_back_record;
mod reads;
mod receptions;
mod record_heard;
mod report_return;
mod revoke_invitation;
mod routes;
mod seal_record;
mod service;
mod substitute;
mod texts;
mod view;

pub use routes::routes;
pub use service::Coordination;

/// The context of this service: its store, rules, clock and entropy.
pub type Context = node::context::Context<contracts::codec::Wire>;

/// Characters of a reason, an answer or what was said: a page or two.
const TEXT_LIMIT: usize = 4_000;
/// A claim is numbered in one byte.
const MOST_CLAIMS: usize = 255;
