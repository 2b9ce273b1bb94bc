//! `lianfang move`.

use std::io::Write;
use std::path::Path;

use node::config::{Config, Database};
use store::transfer::{Carried, Cut, Part, Told, TransferError};
use store::{Clock, Engine};

use super::carry::{self, Bar, finish};
use super::fault::Fault;
use crate::backup::{files_in, hex, places};

/// What to write into the settings, and how to go on.
fn say_where(file: &Path) -> String {
    format!(
        "put this into {}, with the path of a file that holds the address of the database \
         (postgresql://user:password@host:port/database), and run it again:\n\n    \
         [database]\n    engine = \"postgres\"\n    url_file = \"database.url\"\n",
        file.display()
    )
}

pub fn run(file: &Path, out: &mut dyn Write) -> Result<(), Fault> {
    let config = carry::settings(file)?;
    if config.databases == Database::Files {
        return Err(Fault::usage(
            "the settings do not say where to: they keep records in files",
            say_where(file),
        ));
    }
    let bar = Bar::new();
    let told = |step| bar.step(step);
    let moved = finish(moved(&config, &told))?;
    drop(bar);
    for service in &moved.services {
        let account = &service.account;
        let how = if service.was_there {
            "was there already"
        } else {
            "moved"
        };
        writeln!(
            out,
            "{}: {how}, {} rows\n  {} entries, digest {}, root {}",
            account.service,
            account.rows(),
            account.position,
            hex(&account.journal().unwrap_or_default()),
            hex(&account.root)
        )?;
    }
    writeln!(
        out,
        "All of it was read back from {} and is the same.\n\
         The files in {} are marked: no node starts from them. Start the node as before, make a backup,\n\
         and then delete them: they hold personal data.",
        moved.to,
        config.data_dir.display()
    )?;
    Ok(())
}

struct Moved {
    services: Vec<Carried>,
    to: String,
}

async fn moved(config: &Config, told: Told<'_>) -> Result<Moved, Fault> {
    let parts = places(config).map_err(|source| {
        Fault::usage("the settings are not taken", "check `[database]`").because(source)
    })?;
    let to = address(&parts);
    let carried = async {
        let from = files_in(&config.data_dir, &config.services);
        let mut cut = Cut::of_stopped(&from).await?;
        for service in &config.services {
            let key_file = config.identity_folder().vault_key(*service);
            cut.opens(*service, &key_file).await?;
        }
        let services = cut.move_to(&parts, Clock::System.now(), told).await?;
        cut.close().await?;
        Ok::<_, TransferError>(services)
    };
    let services = carried.await.map_err(carry::fault)?;
    Ok(Moved { services, to })
}

/// Where all of it goes, without user and password.
fn address(parts: &[Part]) -> String {
    let of = |part: &Part| match &part.engine {
        Engine::Postgres(server) => Some(server.address()),
        Engine::Sqlite { .. } | Engine::Memory(_) => None,
    };
    parts.iter().find_map(of).unwrap_or_default()
}
