//! `lianfang case journey`: where a collector has the case.

use std::io::Write;

use domain::id::{Kind, MatterId, RecordId};
use node::keys::hexadecimal;
use node::telemetry::journey::JourneyKey;

use super::numbered;
use crate::cli::args::calls::{CaseName, JourneyArgs};
use crate::cli::connection::{Connection, Otherwise, finish, settings};
use crate::cli::fault::Fault;

pub(super) fn run(args: &JourneyArgs, out: &mut dyn Write) -> Result<(), Fault> {
    let config = settings(&args.node.config)?;
    let file = config.traces.journey_key.as_deref().ok_or_else(|| {
        Fault::usage(
            "these settings name no key of journeys",
            "set traces.journey_key_file; `lianfang directory journey-key` makes one for the federation",
        )
    })?;
    let key = JourneyKey::read(file).map_err(|source| {
        Fault::usage(
            "the key of journeys was not taken",
            "use the file that the other nodes have",
        )
        .because(source)
    })?;
    let record = match args.name {
        CaseName::Record(record) => record,
        CaseName::Own(kind, id) => RecordId {
            agency: args.node.agency.unwrap_or(config.agency),
            kind,
            id,
        },
        CaseName::Number(number) => {
            let connection = Connection::open(&args.node, &args.clerk, Otherwise::Nobody)?;
            finish(numbered(&connection, number))?
        }
    };
    let matter = match record.kind {
        // A docket is named as its matter is.
        Kind::Matter | Kind::Docket => MatterId::new(record.agency, record.id),
        Kind::JointReception | Kind::Attendance | Kind::Handling => {
            return Err(Fault::usage(
                format!("a {} does not name its matter", record.kind),
                "give the number of the matter, or the record of the matter or its docket",
            ));
        }
    };
    writeln!(out, "{}", hexadecimal(&key.trace(matter)))?;
    Ok(())
}
