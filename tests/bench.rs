//! Every benchmark runs, on both engines; how fast is not asked here.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::io::Write as _;
use std::process::{Command, Output};

use serde_json::Value;

/// What a command ends with where something that it needs is not installed.
const UNAVAILABLE: i32 = 69;

fn bench(engine: &str) -> (Output, Value) {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("figures.json");
    let output = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .args(["bench", "--quick", "--engine", engine, "--json"])
        .arg(&json)
        .arg("--folder")
        .arg(folder.path())
        .output()
        .unwrap();
    let text = std::fs::read_to_string(&json).unwrap_or_default();
    let report = serde_json::from_str(&text).unwrap_or(Value::Null);
    // Nothing but the report is left behind.
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert!(left <= 1, "{left} files are left");
    (output, report)
}

fn holds(output: &Output, report: &Value) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let benchmarks = report["benchmarks"].as_array().unwrap();
    let names: Vec<_> = benchmarks
        .iter()
        .map(|each| each["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "echo", "register", "list", "read", "federate", "timers", "restart"
        ]
    );
    for benchmark in benchmarks {
        for line in benchmark["lines"].as_array().unwrap() {
            assert!(line["rate"].as_f64().unwrap() > 0.0, "{line}");
        }
        for figure in benchmark["figures"].as_array().unwrap() {
            assert!(figure["value"].as_f64().unwrap() > 0.0, "{figure}");
        }
    }
    assert!(report["machine"]["cores"].as_u64().unwrap() > 0);
    assert_ne!(report["versions"]["sqlite"], "");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("echo, bare"), "{said}");
}

#[test]
fn all_of_them_run_on_files() {
    let (output, report) = bench("sqlite");
    holds(&output, &report);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whether a missing server may pass is no configuration of a node"
)]
fn all_of_them_run_on_postgresql() {
    let (output, report) = bench("postgres");
    let said = String::from_utf8_lossy(&output.stderr);
    let missing =
        output.status.code() == Some(UNAVAILABLE) && said.contains("PostgreSQL is not installed");
    if missing && std::env::var("CI").is_err() {
        // Raw, because the test harness keeps what is printed.
        let _said = writeln!(std::io::stderr(), "skipped: {said}");
        return;
    }
    holds(&output, &report);
    assert_ne!(report["versions"]["postgresql"], "");
}
