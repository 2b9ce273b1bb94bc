//! What the operating system says of the process and its disk. The names are those of every Prometheus client; absent
//! where the system has no /proc.

use std::path::Path;
use std::{fs, io};

use crate::metrics::{Family, Page};

const START: Family = Family::gauge(
    "process_start_time_seconds",
    "When the process began, in seconds since 1970.",
);
const CPU: Family = Family::counter(
    "process_cpu_seconds_total",
    "Seconds of processor time, of the program and of the system for it.",
);
const MEMORY: Family = Family::gauge(
    "process_resident_memory_bytes",
    "Memory of the machine that the process has.",
);
const FILES: Family = Family::gauge("process_open_fds", "File descriptors that are open.");
const FILES_LIMIT: Family = Family::gauge("process_max_fds", "File descriptors that may be open.");
const THREADS: Family = Family::gauge("process_threads", "Threads.");
const FREE: Family = Family::gauge(
    "lianfang_disk_free_bytes",
    "Bytes that may still be written where the databases and the directory's memory lie.",
);
const SIZE: Family = Family::gauge("lianfang_disk_bytes", "Bytes of that file system.");

/// Linux counts in hundredths of a second towards programs, whatever its own clock does.
const TICKS: f64 = 100.0;

pub(super) fn of(data_dir: &Path) -> impl Fn(&mut Page) + Send + Sync + use<> {
    let data_dir = data_dir.to_path_buf();
    let booted = booted();
    move |page| {
        let _absent = process(page, booted);
        if let Ok(disk) = rustix::fs::statvfs(&data_dir) {
            page.count(&FREE, &[], disk.f_bavail.saturating_mul(disk.f_frsize));
            page.count(&SIZE, &[], disk.f_blocks.saturating_mul(disk.f_frsize));
        }
    }
}

/// In seconds since 1970.
fn booted() -> Option<f64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let line = stat.lines().find_map(|line| line.strip_prefix("btime "))?;
    line.trim().parse().ok()
}

fn process(page: &mut Page, booted: Option<f64>) -> Option<()> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let Stat {
        cpu,
        threads,
        began,
    } = Stat::read(&stat)?;
    page.number(&CPU, &[], cpu);
    page.number(&THREADS, &[], threads);
    if let Some(booted) = booted {
        page.number(&START, &[], booted + began);
    }
    let status = fs::read_to_string("/proc/self/status").ok()?;
    page.number(&MEMORY, &[], 1024.0 * number(&status, "VmRSS:")?);
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    page.number(&FILES_LIMIT, &[], number(&limits, "Max open files")?);
    page.count(&FILES, &[], open_files().ok()?);
    Some(())
}

/// One of them is the folder that is being read.
fn open_files() -> io::Result<u64> {
    Ok(fs::read_dir("/proc/self/fd")?.count().saturating_sub(1) as u64)
}

/// The first number after a name at the beginning of a line.
fn number(text: &str, name: &str) -> Option<f64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.split_whitespace().next()?.parse().ok()
}

struct Stat {
    /// Seconds.
    cpu: f64,
    threads: f64,
    /// Seconds after the machine was started.
    began: f64,
}

impl Stat {
    /// The name of the program may hold anything, so what follows its last bracket is counted.
    fn read(stat: &str) -> Option<Self> {
        let (_, rest) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let field = |number: usize| fields.get(number)?.parse::<f64>().ok();
        Some(Self {
            cpu: (field(11)? + field(12)?) / TICKS,
            threads: field(17)?,
            began: field(19)? / TICKS,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_process_is_read_whatever_its_name_is() {
        let line = "7 (a) b) S 1 7 7 0 -1 4194560 500 0 0 0 250 50 0 0 20 0 9 0 12345 1 2";
        let Stat {
            cpu,
            threads,
            began,
        } = Stat::read(line).unwrap();
        assert_eq!((cpu, threads, began), (3.0, 9.0, 123.45));
    }

    #[test]
    fn a_number_is_found_by_its_name() {
        let limits = "Limit  Soft Limit\nMax open files            1024      524288  files \n";
        assert_eq!(number(limits, "Max open files"), Some(1024.0));
        assert_eq!(number(limits, "Max processes"), None);
        assert_eq!(number("Max open files unlimited", "Max open files"), None);
    }
}
