//! The demonstration as somebody at a terminal plays it: the real binary, its nodes as processes of their own.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::error::Error as _;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use expect_test::expect_file;
use jiff::civil::date;
use lianfang::demo::acks::Acks;
use lianfang::demo::cast;
use lianfang::demo::clerk::Desks;
use lianfang::demo::import::request;
use lianfang::demo::nodes::Nodes;
use lianfang::demo::petitions::PetitionSource;
use lianfang::demo::site::{Site, Spans};
use lianfang::demo::stage::{Props, Stage, Undisturbed};
use lianfang::demo::story::ACTS;
use lianfang::demo::timeline::{Style, Timeline};
use lianfang::demo::trace::{Beyond, Collector};

/// What every run tells the same ends before this line.
const THIS_TIME: &str = "━━ 本次运行";

fn demo(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .arg("demo")
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The story, and what is another thing each time.
fn played(output: &Output) -> (String, String) {
    let told = text(&output.stdout);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{told}\n{}",
        text(&output.stderr)
    );
    let end = told.find(THIS_TIME).unwrap();
    (told[..end].to_owned(), told[end..].to_owned())
}

#[test]
fn the_story_is_told_the_same_each_time_and_every_check_holds() {
    let output = demo(&[]);
    let (story, this_time) = played(&output);
    expect_file!["../crates/lianfang/tests/demo.timeline.txt"].assert_eq(&story);
    for part in [
        "demo · agreed-line",
        "信访局 · CoordinationService/CirculateLine",
        "自然资源局 · ◂ 信访局 joint-reception.line-circulated",
        "信访局 · ◂ 自然资源局 attendance.line-contested",
        "比值",
        // The case over days and agencies, each node's own part.
        "个机关，86天",
        "信访局      matter                              03-02 → 05-26  ━━━",
        "人社局        accepted                          03-11 → 04-20      ███",
        // The path of the case at a glance.
        "{\"agency\":\"自然资源局\",\"author\":\"自然资源局#Z01\",\"event\":\"attendance.line-contested\"",
    ] {
        assert!(this_time.contains(part), "{part} is not in\n{this_time}");
    }
    // No bar where nobody looks, and nothing to complain of.
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn petitions_of_a_file_are_imported_and_bad_lines_named_and_everything_stays_where_it_is_asked_for()
{
    let folder = tempfile::tempdir().unwrap();
    let petition = |id: &str| {
        format!(
            "{{\"id\": \"{id}\", \"petitioner\": \"P1\", \"subject\": \"路灯不亮\", \
             \"submitted_at\": \"2026-02-01T08:00:00+08:00\", \"text\": \"村口路灯三个月不亮。\"}}\n"
        )
    };
    let lines = [
        &petition("A1"),
        "{\"id\": \"A2\"}\n",
        &petition("A3"),
        &petition("A1"),
    ];
    let file = folder.path().join("petitions.jsonl");
    std::fs::write(&file, lines.concat()).unwrap();
    let keep = folder.path().join("site");
    let output = demo(&[
        "--petitions",
        file.to_str().unwrap(),
        "--keep",
        keep.to_str().unwrap(),
        "--act",
        "session",
        "--from",
        "2026-06-01",
    ]);
    let (story, this_time) = played(&output);
    for part in [
        "导入信访事项2件",
        "未登记：第2行：缺少 petitioner",
        "未登记：第4行：id 与第1行相同",
        "2026-06-01 周一",
    ] {
        assert!(story.contains(part), "{part} is not in\n{story}");
    }
    // What was heard while its node was down reaches it in traces of their own, which link to the act's.
    let late = "⇠ 自然资源局 · ◂ 信访局 joint-reception.heard";
    assert!(this_time.contains(late), "{this_time}");
    for agency in ["office", "hrss", "land", "town", "aid"] {
        assert!(keep.join(agency).join("node.log").is_file());
    }
    let case = std::fs::read_to_string(keep.join("case.json")).unwrap();
    let case: serde_json::Value = serde_json::from_str(&case).unwrap();
    let entries = case["entries"].as_array().unwrap();
    let of = |event: &str| {
        entries
            .iter()
            .filter(|entry| entry["event"] == event)
            .count()
    };
    assert_eq!(
        (of("attendance.line-confirmed"), of("handling.accepted")),
        (3, 2)
    );
    assert_eq!(case["elsewhere"].as_array().unwrap().len(), 1);
}

#[test]
fn nodes_that_go_on_running_are_called_as_it_is_printed_until_somebody_interrupts() {
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("site");
    let mut serving = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .args(["demo", "--serve", "--keep", keep.to_str().unwrap()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(serving.stdout.take().unwrap()).lines();
    let mut line = || lines.next().unwrap().unwrap();
    while line() != "这样调用" {}
    let commands: Vec<String> = std::iter::repeat_with(&mut line)
        .take_while(|line| !line.is_empty())
        .collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    while line() != "其他语言的客户端" {}
    let token = format!("{}; echo \"$TOKEN\"", line());
    let said: Vec<String> = commands
        .iter()
        .chain([&token])
        .map(|line| shell(line))
        .collect();
    for (said, part) in said.iter().zip([
        "connected",
        "matter.registered",
        "\"event\": \"docket.closed\"",
        ".",
    ]) {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    let interrupt = format!("kill -INT {}", serving.id());
    shell(&interrupt);
    assert_eq!(serving.wait().unwrap().code(), Some(0));
}

#[test]
fn whoever_interrupts_the_story_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut playing = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .arg("demo")
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(playing.stdout.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().contains("第二幕") {}
    assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    shell(&format!("kill -TERM {}", playing.id()));
    let ended = playing.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(75));
    assert!(text(&ended.stderr).contains("the demonstration was interrupted"));
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

/// What a command answers that somebody pastes.
fn shell(line: &str) -> String {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    assert!(output.status.success(), "{line}\n{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn what_cannot_be_played_is_told_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine"), "").unwrap();
    let full = folder.path().to_str().unwrap();
    for (arguments, told) in [
        (
            ["--act", "second"],
            "possible values: registration, arrival, triage",
        ),
        (
            ["--petitions", "/nowhere/petitions.jsonl"],
            "the petitions in /nowhere/petitions.jsonl cannot be read",
        ),
        (["--keep", full], "is not empty"),
        (
            ["--from", "2026-02-30"],
            "invalid value '2026-02-30' for '--from <DATE>'",
        ),
        (
            ["--from", "2026-03-07"],
            "2026-03-07 is a rest day; the next working day is 2026-03-09",
        ),
        (["--from", "1999-03-02"], "there is no calendar for 1999"),
        (
            ["--otlp", "no url"],
            "no url is no address of a trace collector",
        ),
    ] {
        let output = demo(&arguments);
        assert_eq!(output.status.code(), Some(64), "{arguments:?}");
        let said = text(&output.stderr);
        assert!(said.contains(told), "{told} is not in\n{said}");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
    }
    let there: Vec<_> = Path::new(full).read_dir().unwrap().collect();
    assert_eq!(there.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_hold_ends_the_story_with_what_was_expected_what_was_found_and_where_to_look()
{
    let folder = tempfile::tempdir().unwrap();
    let (mut stage, log) = stage(&folder.path().join("site")).await;
    let heading = ACTS[0];
    let found = async |stage: &mut Stage| stage.check("land", "件数", &2, &1);
    let fault = stage.act(heading, found).await.unwrap_err();
    let land = log.replace("office", "land");
    assert_eq!(
        fault.to_string(),
        format!("件数: expected 2, found 1; the node's log is {land}")
    );

    let refused = async |stage: &mut Stage, name: &str, request| {
        let step = stage.step(name).by("office", "X01").says("登记", "I1");
        step.refused(request, "NO_CLAIM").await
    };
    let petition = || {
        let mut petitions = PetitionSource::BuiltIn.open().unwrap();
        request(petitions.next_petition().unwrap().unwrap().unwrap())
    };
    let done = refused(&mut stage, "registered-all-the-same", petition()).await;
    assert_eq!(
        done.unwrap_err().to_string(),
        format!(
            "step registered-all-the-same: expected a refusal with NO_CLAIM, but it was done; the node's log is {log}"
        )
    );
    let mut nobody = petition();
    nobody.petitioners.clear();
    let other = refused(&mut stage, "registered-of-nobody", nobody)
        .await
        .unwrap_err();
    let said = other.to_string();
    assert!(
        said.starts_with("step registered-of-nobody: expected a refusal with NO_CLAIM; "),
        "{said}"
    );
    assert!(
        other
            .source()
            .unwrap()
            .to_string()
            .contains("NO_PETITIONER")
    );

    // What held before stays noted, a refusal that came among it.
    let mut nothing = petition();
    nothing.claims.clear();
    refused(&mut stage, "registered-of-nothing", nothing)
        .await
        .unwrap();
    assert_eq!(stage.scenes()[0].checks, ["登记〔NO_CLAIM〕"]);
    let (nodes, _) = stage.strike();
    Arc::into_inner(nodes).unwrap().finish().await.unwrap();
}

/// A stage that nobody watches, and the log of its office.
async fn stage(folder: &Path) -> (Stage, String) {
    let site = Site::create(folder, date(2026, 3, 2), &Spans::Nowhere).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_lianfang"));
    let log = site.log(cast::member("office")).display().to_string();
    let stage = Stage::set(Props {
        nodes: Arc::new(Nodes::start(&site, program).await.unwrap()),
        desks: Desks::open(&site, Acks::none()).unwrap(),
        timeline: Timeline::new(Box::new(std::io::sink()), Style::Plain),
        collector: Arc::new(Collector::start(Beyond::Nowhere).await.unwrap()),
        hooks: Box::new(Undisturbed),
        site,
    });
    (stage.unwrap(), log)
}
