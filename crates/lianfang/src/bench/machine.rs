//! What was measured on, and with.

use std::fs;
use std::process::Command;

use serde::Serialize;

/// The machine, as the kernel tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    /// MiB.
    pub memory: u64,
    pub kernel: String,
}

/// The programs that take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Versions {
    pub lianfang: &'static str,
    /// Of the toolchain on the path, which is asked at the time.
    pub rustc: String,
    pub build: &'static str,
    pub sqlite: String,
    /// Empty where none takes part.
    pub postgresql: String,
}

impl Machine {
    pub fn this() -> Self {
        let text = |path| fs::read_to_string(path).unwrap_or_default();
        Self {
            processor: field(&text("/proc/cpuinfo"), "model name").to_owned(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory: field(&text("/proc/meminfo"), "MemTotal")
                .split_whitespace()
                .next()
                .and_then(|kilobytes| kilobytes.parse::<u64>().ok())
                .unwrap_or(0)
                / 1024,
            kernel: text("/proc/sys/kernel/osrelease").trim().to_owned(),
        }
    }
}

impl Versions {
    pub fn of(sqlite: String, postgresql: String) -> Self {
        Self {
            lianfang: env!("CARGO_PKG_VERSION"),
            rustc: said(Command::new("rustc").arg("--version")),
            build: if cfg!(debug_assertions) {
                "debug"
            } else {
                "release"
            },
            sqlite,
            postgresql,
        }
    }
}

/// What a program says of itself; empty where it is not there.
pub fn said(command: &mut Command) -> String {
    let output = command.output().ok();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_default()
}

fn field<'a>(text: &'a str, name: &str) -> &'a str {
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    let mut values = lines.filter(|(key, _)| key.trim() == name);
    values.next().map_or("", |(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_cores_and_memory() {
        let machine = Machine::this();
        assert!(machine.cores > 0 && machine.memory > 0 && !machine.kernel.is_empty());
        assert_eq!(field("a : x\nb: y\na: z", "a"), "x");
        assert_eq!(said(&mut Command::new("/nowhere/at-all")), "");
    }
}
