mod bench;
mod help;
mod places;

use std::path::Path;

use super::*;

struct Ended {
    exit: Exit,
    out: String,
    err: String,
}

fn lianfang<const N: usize>(words: [&str; N]) -> Ended {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let line = std::iter::once("lianfang").chain(words).map(OsString::from);
    let exit = run(line, Besides::ALL, &mut out, &mut err).unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended {
        exit,
        out: text(out),
        err: text(err),
    }
}

#[test]
fn a_wrong_command_line_ends_with_64_and_a_hint() {
    let ended = lianfang(["explian", "6.2.1"]);
    assert_eq!(ended.exit, Exit::Usage);
    assert!(
        ended.out.is_empty() && ended.err.contains("explain"),
        "{}",
        ended.err
    );
    assert_eq!(lianfang([]).exit, Exit::Usage);
    assert_eq!(lianfang(["explain", "9.9.9"]).exit, Exit::Usage);
    let codes = [
        Exit::Done,
        Exit::Failed,
        Exit::Usage,
        Exit::Unavailable,
        Exit::Internal,
    ];
    assert_eq!(codes.map(Exit::number), [0, 1, 64, 69, 70]);
}

#[test]
fn a_demonstration_that_cannot_be_played_is_told_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.jsonl");
    std::fs::write(&empty, "[]\n").unwrap();
    for (option, value, told) in [
        ("--petitions", text(&empty), "line 1: not a JSON object"),
        ("--petitions", text(folder.path()), "no plain file"),
        ("--from", "2026-03-01", "the next working day is 2026-03-02"),
        ("--from", "2027-03-01", "there is no calendar for 2027"),
        ("--from", "tomorrow", "a day looks like 2026-03-02"),
        ("--keep", "/dev/null", "name a folder with --keep"),
        ("--keep", text(folder.path()), "is not empty"),
        ("--act", "nosuch", "possible values: registration"),
    ] {
        let ended = lianfang(["demo", option, value]);
        assert_eq!(ended.exit, Exit::Usage, "{option}: {}", ended.err);
        assert!(ended.err.contains(told), "{option}: {}", ended.err);
    }
}

#[test]
fn a_collector_that_is_not_there_is_told_before_the_story_begins() {
    let ended = lianfang(["demo", "--otlp", "http://127.0.0.1:1"]);
    assert_eq!(ended.exit, Exit::Unavailable, "{}", ended.err);
    assert!(
        ended.out.is_empty() && ended.err.contains("leave out --otlp"),
        "{}",
        ended.err
    );
}

#[test]
fn an_agency_without_a_name_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let office = folder.path().join("office");
    let ended = lianfang([
        "agency",
        "init",
        text(&office),
        "--code",
        "11320000012345671X",
        "--name",
        " ",
        "--class",
        "office",
        "--region",
        "320998",
        "--endpoint",
        "https://localhost:7443",
    ]);
    assert_eq!(ended.exit, Exit::Usage);
    assert!(ended.err.contains("an agency has a name"), "{}", ended.err);
    assert!(!office.exists());
}

#[test]
fn a_service_that_is_none_is_told_with_those_that_are() {
    let ended = lianfang(["journal", "show", "--config", "node.toml", "--service", "x"]);
    assert_eq!(ended.exit, Exit::Usage);
    assert!(
        ended.err.contains("one of intake, coordination, follow-up"),
        "{}",
        ended.err
    );
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_key_of_journeys_is_made_once_and_taken_by_a_node() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("journey.key");
    let ended = lianfang(["directory", "journey-key", text(&key)]);
    assert_eq!(ended.exit, Exit::Done, "{}", ended.err);
    assert!(
        ended.out.contains("traces.journey_key_file"),
        "{}",
        ended.out
    );
    ::node::telemetry::journey::JourneyKey::read(&key).unwrap();
    let made = std::fs::read(&key).unwrap();
    let again = lianfang(["directory", "journey-key", text(&key)]);
    assert_eq!(again.exit, Exit::Usage, "keys are never overwritten");
    assert_eq!(std::fs::read(&key).unwrap(), made);
}

#[test]
fn an_agency_is_made_put_in_the_directory_signed_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (office, key, draft, signed) = (
        at("office"),
        at("directory.key"),
        at("draft.json"),
        at("directory.json"),
    );
    let init = || {
        lianfang([
            "agency",
            "init",
            text(&office),
            "--code",
            "11320000012345671X",
            "--name",
            "信访局",
            "--class",
            "office",
            "--region",
            "320998",
            "--endpoint",
            "https://localhost:7443",
        ])
    };
    let ended = init();
    assert_eq!(ended.exit, Exit::Done, "{}", ended.err);
    assert_eq!(init().exit, Exit::Usage, "keys are never overwritten");

    let ended = lianfang(["directory", "key", text(&key)]);
    let public = ended.out.split('"').nth(1).unwrap().to_owned();
    let member = office.join("member.json");
    let drafted = [
        "directory",
        "draft",
        "--version",
        "3",
        "--out",
        text(&draft),
        text(&member),
    ];
    assert_eq!(lianfang(drafted).exit, Exit::Done);
    let sign = [
        "directory",
        "sign",
        text(&draft),
        "--key",
        text(&key),
        "--out",
        text(&signed),
    ];
    assert_eq!(lianfang(sign).exit, Exit::Done);

    let ended = lianfang(["directory", "show", text(&signed), "--key", &public]);
    assert_eq!(ended.exit, Exit::Done, "{}", ended.err);
    assert!(
        ended.out.contains("11320000012345671X") && ended.out.contains("version 3"),
        "{}",
        ended.out
    );
    let stranger = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let ended = lianfang(["directory", "verify", text(&signed), "--key", stranger]);
    assert_eq!(ended.exit, Exit::Usage);
    assert!(
        ended.err.contains("DIRECTORY_NOT_BELIEVED"),
        "{}",
        ended.err
    );

    let identity = office.join("identity");
    let renewed = [
        "agency",
        "renew",
        text(&identity),
        "--code",
        "11320000012345671X",
        "--system",
        "desk",
    ];
    let ended = lianfang(renewed);
    assert_eq!(ended.exit, Exit::Done, "{}", ended.err);
}

/// The settings that `agency init` writes are complete but for the signers, whom only the federation knows.
#[test]
fn new_settings_ask_for_the_signers_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let office = folder.path().join("office");
    lianfang([
        "agency",
        "init",
        text(&office),
        "--code",
        "11320000012345671X",
        "--name",
        "信访局",
        "--class",
        "office",
        "--region",
        "320998",
        "--endpoint",
        "https://localhost:7443",
    ]);
    let refused = ::node::config::Config::read_with(&office.join("node.toml"), []).unwrap_err();
    assert!(refused.to_string().contains("directory.keys"), "{refused}");
}

#[test]
fn a_program_without_demonstration_and_benchmarks_says_so() {
    for (command, told) in [("demo", "no demonstration"), ("bench", "no benchmarks")] {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let line = ["lianfang", command].map(OsString::from);
        let exit = run(line, Besides::NOTHING, &mut out, &mut err).unwrap();
        assert_eq!(exit, Exit::Usage);
        assert!(out.is_empty() && String::from_utf8_lossy(&err).contains(told));
    }
}
