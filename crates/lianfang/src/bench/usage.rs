//! What processes use, as the kernel counts it.

use std::fs;
use std::time::Duration;

/// The kernel counts in hundredths of a second on every Linux, whatever it counts in inside.
const TICK: Duration = Duration::from_millis(10);

/// Processor time of a process, of its children that have ended, and of those that live.
///
/// Nothing where it is gone.
pub fn processor(pid: u32) -> Duration {
    let living = children(pid).into_iter().map(of_one).sum::<Duration>();
    of_one(pid) + living
}

/// Processor time of this process, and of children that it has waited for.
pub fn own_processor() -> Duration {
    of_one(std::process::id())
}

/// Memory that a process has resident, in bytes; with what it shares.
pub fn resident(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    resident_in(&status)
}

fn resident_in(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn of_one(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    ticks(&stat).map_or(Duration::ZERO, |ticks| TICK * ticks)
}

/// User and system time of the process and of its children that it has waited for.
fn ticks(stat: &str) -> Option<u32> {
    // The name of the program stands in brackets and may hold any character.
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    fields
        .get(11..15)?
        .iter()
        .map(|field| field.parse::<u32>().ok())
        .sum()
}

fn children(pid: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| {
            let child = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?;
            (parent.parse() == Ok(pid)).then_some(child)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_behind_any_name() {
        let stat = "12 (a) b (c)) S 1 12 12 0 -1 4194560 100 200 0 0 7 5 3 1 20 0 1 0 100 0 0";
        assert_eq!(ticks(stat), Some(16));
        assert_eq!(ticks("12 (gone"), None);
        assert_eq!(resident_in("Name:\tx\nVmRSS:\t   2048 kB\n"), 2 << 20);
        assert_eq!(resident_in(""), 0);
    }

    #[test]
    fn this_process_has_used_something() {
        assert!(resident(std::process::id()) > 1 << 20);
        assert_eq!(resident(u32::MAX), 0);
        assert_eq!(processor(u32::MAX), Duration::ZERO);
    }
}
