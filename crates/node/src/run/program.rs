//! The program of one service: its command line, and what it says before there is a log.

use std::error::Error;
use std::ffi::OsString;
use std::future::Future;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use domain::codec::Codec;
use domain::id::Service;
use tonic::service::Routes;

use super::{RunError, to_the_end};
use crate::config::Config;
use crate::context::Context;

/// sysexits: the command line is wrong.
const USAGE: u8 = 64;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Help,
    Run { config: PathBuf },
}

/// `--config FILE`, or `--help`.
fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Asked, String> {
    let mut config = None;
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--help" | "-h") => return Ok(Asked::Help),
            Some("--config") => {
                let file = words.next().ok_or("--config needs a file")?;
                config = Some(PathBuf::from(file));
            }
            _ => return Err(format!("{} is not understood", word.display())),
        }
    }
    match config {
        Some(config) => Ok(Asked::Run { config }),
        None => Err("--config FILE is missing".to_owned()),
    }
}

fn usage(service: Service) -> String {
    format!(
        "Serves {service} of a node, and leaves its other services to other processes.\n\n\
         Usage: {service} --config FILE\n\n\
         FILE is what `lianfang agency init` wrote; LIANFANG_LISTEN, LIANFANG_PLAIN and LIANFANG_DATA_DIR tell\n\
         processes that share it apart. SIGTERM drains and ends."
    )
}

/// The `main` of a service that runs as a process of its own. `build` makes its routes of its context.
pub fn main<C, B, F>(service: Service, build: B) -> ExitCode
where
    C: Codec,
    B: FnOnce(Vec<Context<C>>) -> F,
    F: Future<Output = Result<Routes, Box<dyn Error + Send + Sync>>>,
{
    let file = match parse(std::env::args_os().skip(1)) {
        Ok(Asked::Run { config }) => config,
        Ok(Asked::Help) => {
            say(&mut io::stdout(), &usage(service));
            return ExitCode::SUCCESS;
        }
        Err(what) => {
            say(
                &mut io::stderr(),
                &format!("error: {what}\n\n{}", usage(service)),
            );
            return ExitCode::from(USAGE);
        }
    };
    let config = Config::read(&file).and_then(|config| config.only(service));
    let ran = config
        .map_err(RunError::from)
        .inspect_err(|error| say(&mut io::stderr(), &chain(error)))
        .and_then(|config| to_the_end(&config, build));
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(error.exit_code()),
    }
}

fn say(to: &mut dyn Write, text: &str) {
    // Where nobody listens there is nobody to tell.
    let _ = writeln!(to, "{text}");
}

fn chain(error: &RunError) -> String {
    let mut text = format!("error: {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}\n  because: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Asked, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn a_command_line_names_the_settings_and_nothing_unknown() {
        let run = Asked::Run {
            config: PathBuf::from("node.toml"),
        };
        assert_eq!(parsed("--config node.toml"), Ok(run));
        assert_eq!(parsed("--help"), Ok(Asked::Help));
        for wrong in ["", "--config", "node.toml", "--config a --services intake"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn usage_names_the_program() {
        for service in Service::ALL {
            assert!(usage(service).contains(&format!("Usage: {service} --config FILE")));
        }
    }
}
