//! A federation in one process: real rules, wire, signatures, HPKE and storage; only the way between the ends is simulated.

mod check;
mod dispatched;
pub(crate) mod federation;
mod net;
mod nodes;
mod refusals;
mod restores;
mod runs;
mod states;
mod traffic;
mod two_parties;
