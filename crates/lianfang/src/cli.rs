//! The commands: what each is called, what it takes, and how it ends.

pub mod agency;
pub mod args;
pub mod backup;
pub mod bench;
pub mod besides;
pub mod carry;
pub mod case;
pub mod connection;
pub mod demo;
pub mod directory;
pub mod explain;
pub mod fault;
pub mod health;
pub mod journal;
pub mod moving;
pub mod node;
pub mod peers;
pub mod restore;
pub mod traces;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use args::{Arguments, Command};
use besides::Besides;
use fault::{Exit, Fault};

/// Runs what the command line asks for.
pub fn main(line: impl IntoIterator<Item = OsString>, besides: Besides) -> ExitCode {
    match run(line, besides, &mut io::stdout(), &mut io::stderr()) {
        Ok(exit) => exit.into(),
        // Nobody takes what is written any more, so there is nobody to tell.
        Err(_) => Exit::Internal.into(),
    }
}

/// The same with other ends of its output; an error where even the fault could not be written.
pub fn run(
    line: impl IntoIterator<Item = OsString>,
    besides: Besides,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let arguments = match Arguments::try_parse_from(line) {
        Ok(arguments) => arguments,
        Err(refused) => return said_by_clap(&refused, out, err),
    };
    match dispatch(arguments.command, besides, out) {
        Ok(exit) => Ok(exit),
        Err(fault) => {
            writeln!(err, "{}", fault.report())?;
            Ok(fault.exit)
        }
    }
}

fn dispatch(command: Command, besides: Besides, out: &mut dyn Write) -> Result<Exit, Fault> {
    match command {
        Command::Agency(command) => agency::run(command, out)?,
        Command::Directory(command) => directory::run(command, out)?,
        Command::Demo(arguments) => (besides.demo)(arguments)?,
        Command::Node {
            config,
            until_stdin_closes,
        } => node::run(&config, node::Parent::of(until_stdin_closes))?,
        Command::Backup(args) => return backup::run(&args, out),
        Command::Restore(args) => restore::run(&args, out)?,
        Command::Move { config } => moving::run(&config, out)?,
        Command::Bench(arguments) => (besides.bench)(&arguments, out)?,
        Command::Echo(arguments) => (besides.echo)(&arguments)?,
        Command::Case(command) => case::run(command, out)?,
        Command::Journal(command) => journal::run(command, out)?,
        Command::Peers(args) => peers::run(&args, out)?,
        Command::Health(args) => health::run(&args, out)?,
        Command::Traces(args) => traces::run(&args, out)?,
        Command::Explain { word } => write!(out, "{}", explain::explain(&word)?)?,
    }
    Ok(Exit::Done)
}

/// Help and version are answers; everything else that clap says is about a wrong command line.
fn said_by_clap(said: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Exit> {
    match said.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            write!(out, "{said}")?;
            Ok(Exit::Done)
        }
        _ => {
            write!(err, "{said}")?;
            Ok(Exit::Usage)
        }
    }
}

#[cfg(test)]
mod tests;
