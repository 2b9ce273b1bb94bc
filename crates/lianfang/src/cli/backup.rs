//! `lianfang backup`.

use std::io::Write;

use super::args::places::BackupArgs;
use super::carry::{self, Bar, finish};
use super::fault::{Exit, Fault};
use crate::backup::{self, BackupError, Manifest};

pub fn run(args: &BackupArgs, out: &mut dyn Write) -> Result<Exit, Fault> {
    let config = carry::settings(&args.config)?;
    let bar = Bar::new();
    let told = |step| bar.step(step);
    let made = finish(async { backup::make(&config, &args.to, &told).await.map_err(fault) })?;
    drop(bar);
    writeln!(
        out,
        "{}: {} rows, read back and found as they are; nobody could write for {} ms",
        args.to.display(),
        made.manifest.rows(),
        made.held.as_millis()
    )?;
    journals(&made.manifest, out)?;
    for (service, why) in &made.closed {
        let fault = Fault::new(
            Exit::Failed,
            format!("nothing that was sealed at {service} can be read from this backup"),
            "find the key file with which the node began: without it no backup helps",
        );
        let cause =
            std::error::Error::source(why).map_or_else(|| why.to_string(), ToString::to_string);
        writeln!(out, "{}", fault.because(cause).report())?;
    }
    match made.closed.is_empty() {
        true => {
            writeln!(
                out,
                "The key files are not in it, and open it: keep copies of them elsewhere."
            )?;
            Ok(Exit::Done)
        }
        false => Ok(Exit::Failed),
    }
}

/// A line a service.
pub(super) fn journals(manifest: &Manifest, out: &mut dyn Write) -> std::io::Result<()> {
    for saved in &manifest.services {
        writeln!(
            out,
            "  {}: {} entries, root {}",
            saved.service, saved.position, saved.root
        )?;
    }
    Ok(())
}

pub(super) fn fault(error: BackupError) -> Fault {
    let (exit, advice) = match &error {
        BackupError::Exists(_) => (
            Exit::Usage,
            "name another folder; backups are never overwritten",
        ),
        BackupError::Busy(_) => (Exit::Temporary, "wait for it"),
        BackupError::File { .. } => (Exit::Usage, "check the path, its owner and the free space"),
        BackupError::NoBackup(_) => (
            Exit::Usage,
            "name the folder that `lianfang backup` made; one that ends in .partial is none",
        ),
        BackupError::Manifest { .. } | BackupError::Damaged(_) | BackupError::Unlike(_) => {
            (Exit::Failed, "use another backup; nothing was changed")
        }
        BackupError::Format { .. } => {
            (Exit::Usage, "use the version that wrote it, or a newer one")
        }
        BackupError::OtherAgency { .. } | BackupError::NotSaved(_) => {
            (Exit::Usage, "use the settings of the node that was saved")
        }
        BackupError::Config(_) | BackupError::Clock(_) => (
            Exit::Usage,
            "deploy/node.example.toml shows every setting with its default",
        ),
        BackupError::Transfer(_) => {
            let BackupError::Transfer(error) = error else {
                unreachable!("it was matched just before")
            };
            return carry::fault(error);
        }
    };
    Fault::new(exit, "the backup was not taken", advice).because(error)
}
