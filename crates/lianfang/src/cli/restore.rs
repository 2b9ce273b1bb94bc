//! `lianfang restore`.

use std::io::Write;

use super::args::places::RestoreArgs;
use super::backup::{fault, journals};
use super::carry::{self, Bar, finish};
use super::fault::Fault;
use crate::backup::Backup;

pub fn run(args: &RestoreArgs, out: &mut dyn Write) -> Result<(), Fault> {
    let config = args.config.as_deref().map(carry::settings).transpose()?;
    let bar = Bar::new();
    let told = |step| bar.step(step);
    let backup = Backup::open(&args.backup).map_err(fault)?;
    finish(async {
        match (&config, args.check) {
            (Some(config), false) => backup.restore(config, &told).await.map(drop),
            (config, _) => {
                backup.check(&told).await.map_err(fault)?;
                match config {
                    Some(config) => backup.fits(config).await,
                    None => Ok(()),
                }
            }
        }
        .map_err(fault)
    })?;
    drop(bar);
    let manifest = &backup.manifest;
    writeln!(
        out,
        "{}: saved {} by version {}, {} rows, whole",
        args.backup.display(),
        manifest.saved_at,
        manifest.program,
        manifest.rows()
    )?;
    journals(manifest, out)?;
    match (&args.config, args.check) {
        (Some(file), false) => writeln!(
            out,
            "Restored, with new incarnations. Start the node, and see what its peers say:\n  \
             lianfang node --config {file}\n  lianfang peers --config {file}",
            file = file.display()
        )?,
        (Some(_), true) => writeln!(out, "The key files of the settings open it.")?,
        (None, _) => writeln!(
            out,
            "Whether the node's key files open it is seen with --config."
        )?,
    }
    Ok(())
}
