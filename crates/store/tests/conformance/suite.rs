//! What a store promises, case by case.

mod derived;
mod evidence;
mod followed;
mod lasting;
mod link;
mod passages;
mod peers;
mod revived;
mod whole;
mod writing;

pub(crate) use derived::*;
pub(crate) use evidence::*;
pub(crate) use followed::*;
pub(crate) use lasting::*;
pub(crate) use link::*;
pub(crate) use passages::*;
pub(crate) use peers::*;
pub(crate) use revived::*;
pub(crate) use whole::*;
pub(crate) use writing::*;

use std::path::PathBuf;
use std::sync::Arc;

use contracts::codec::Wire;
use domain::id::Service;
use domain::time::Instant;
use jiff::civil::date;
use store::{Clock, Engine, Options, Store};
use testkit::intake;

/// Where stores of one database are opened, one after the other.
pub(crate) trait Place {
    fn engine(&self) -> Engine;

    async fn open(&self, clock: &Clock) -> Store<Wire>;
}

pub(crate) fn options(engine: Engine, key_file: PathBuf) -> Options {
    Options {
        service: Service::Intake,
        engine,
        key_file,
        rules: intake::rules(),
    }
}

/// The first morning of every case.
pub(crate) fn morning() -> Clock {
    Clock::manual(Instant::at(date(2026, 3, 2), 9, 0))
}

pub(crate) async fn fresh(place: &impl Place) -> Store<Wire> {
    place.open(&morning()).await
}

/// The rules of the cases, shared.
pub(crate) fn rules() -> Arc<domain::rulebook::Rulebook> {
    intake::rules()
}
