//! The demonstration: a joint reception from registration to the closed docket, over the nodes of five agencies.

pub mod acks;
pub mod cast;
pub mod clerk;
pub mod databases;
pub mod import;
pub mod journey;
pub mod nodes;
pub mod normal;
pub mod path;
pub mod petitions;
pub mod records;
pub mod run;
pub mod site;
pub mod stage;
pub mod store_alone;
pub mod story;
pub mod timeline;
pub mod trace;
pub mod until;
