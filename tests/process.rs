//! A service in a process of its own: from an issued identity to ready, and from SIGTERM to a clean end.
//!
//! One source for the three programs; each package runs it on its own.

use std::path::PathBuf;
use std::process::Stdio;

use domain::id::AgencyId;
use domain::region::RegionCode;
use domain::time::{Date, Instant};
use node::directory::document::Class;
use testkit::desk::{Land, Listed};
use testkit::process::Process;
use tokio::process::Command;

fn program() -> PathBuf {
    let variable = concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"));
    std::env::var_os(variable)
        .map(PathBuf::from)
        .expect("cargo names the programs of a package to its tests")
}

fn office() -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320106").expect("a division"), 1)
}

#[tokio::test]
async fn it_serves_until_it_is_told_to_end() {
    let land = Land::of(&[Listed {
        agency: office(),
        class: Class::Office,
        region: "320106",
        competences: &[],
    }]);
    let morning = Date::new(2026, 3, 2).expect("a day");
    land.clock(Instant::at(morning, 8, 30));
    let file = land.settings_file(office());
    let words = ["--config", file.to_str().expect("a path in UTF-8")];
    let process = Process::start(&program(), &words).await;
    assert_eq!(process.asked("/readyz").await, "HTTP/1.0 200 OK");
    let ended = process.terminate().await;
    assert!(ended.success(), "{ended}");

    let databases = std::fs::read_dir(file.with_file_name(format!("{}-data", office())));
    let mut names: Vec<String> = databases
        .expect("the data of the node")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".db"))
        .collect();
    names.sort();
    let own = env!("CARGO_PKG_NAME");
    assert_eq!(
        names,
        [format!("{own}.db"), format!("{own}.keys.db")],
        "the other services of the settings are for other processes"
    );
}

#[tokio::test]
async fn it_says_how_it_is_called() {
    let call = async |words: &[&str]| {
        let mut command = Command::new(program());
        command.args(words).stdin(Stdio::null());
        command.output().await.expect("the program was built")
    };
    let help = call(&["--help"]).await;
    let own = env!("CARGO_PKG_NAME");
    let text = String::from_utf8_lossy(&help.stdout).into_owned();
    assert!(help.status.success() && text.contains(&format!("Usage: {own} --config FILE")));
    let wrong = call(&["--confg", "node.toml"]).await;
    assert_eq!(wrong.status.code(), Some(64));
    let missing = call(&["--config", "nowhere.toml"]).await;
    let text = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert_eq!(missing.status.code(), Some(64), "{text}");
    assert!(text.contains("nowhere.toml cannot be read"), "{text}");
}
