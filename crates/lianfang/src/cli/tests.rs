use std::path::Path;

use expect_test::{Expect, expect};

use super::*;

struct Ended {
    exit: Exit,
    out: String,
    err: String,
}

fn lianfang<const N: usize>(words: [&str; N]) -> Ended {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let line = std::iter::once("lianfang").chain(words).map(OsString::from);
    let exit = run(line, &mut out, &mut err).unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended {
        exit,
        out: text(out),
        err: text(err),
    }
}

fn help<const N: usize>(words: [&str; N], expected: &Expect) {
    let ended = lianfang(words);
    assert_eq!(ended.exit, Exit::Done, "{}", ended.err);
    // Blank lines of the help end in blanks or not, as other crates' features would have it.
    let lines: Vec<&str> = ended.out.lines().map(str::trim_end).collect();
    expected.assert_eq(&format!("{}\n", lines.join("\n")));
}

#[test]
fn help_says_what_each_command_is_for() {
    help(
        ["--help"],
        &expect![[r#"
            Agencies receive petitioners together (联合接访, DB32/T 4621-2023), each with a node of its own

            Usage: lianfang <COMMAND>

            Commands:
              agency     Make the keys, certificates and settings of an agency
              directory  Draft, sign and check the directory of the federation
              demo       Play a joint reception from registration to 办结, over the nodes of several agencies
              node       Run the services of a node until SIGTERM or SIGINT
              explain    Say what a clause of the law says, or what a reason means and what to do
              help       Print this message or the help of the given subcommand(s)

            Options:
              -h, --help     Print help
              -V, --version  Print version

            Begin by asking what a clause says:
              lianfang explain 6.2.1

            Exit codes: 0 done, 64 wrong command line or setting, 69 something cannot be reached, 70 internal.
        "#]],
    );
    help(
        ["explain", "--help"],
        &expect![[r#"
        Say what a clause of the law says, or what a reason means and what to do

        Usage: lianfang explain <WORD>

        Arguments:
          <WORD>  A clause (6.2.1, Art. 23 ¶3, J-7, T4) or a reason (LINE_NOT_AGREED)

        Options:
          -h, --help  Print help

        Examples:
          lianfang explain 6.2.1              a clause of the standard, and what is refused under it
          lianfang explain 'Art. 23 ¶3'       an article of the Regulations; art 23 3 will do
          lianfang explain 6.2                every clause below it
          lianfang explain LINE_NOT_AGREED    a reason that a call was refused with
    "#]],
    );
    help(
        ["agency", "init", "--help"],
        &expect![[r#"
            Make the folder of a new agency: identity/, node.toml, and member.json for the directory

            Usage: lianfang agency init [OPTIONS] --code <CODE> --name <NAME> --class <CLASS> --region <REGION> <FOLDER>

            Arguments:
              <FOLDER>
                      The folder to make

            Options:
                  --code <CODE>
                      The agency's unified social credit code (统一社会信用代码)

                  --name <NAME>
                      Its public name, in Chinese

                  --class <CLASS>
                      What it is in the work of petitions

                      Possible values:
                      - office: 信访部门: registers and convenes
                      - organ:  有关机关、单位
                      - local:  属地: a township, street or local government
                      - social: 社会力量

                  --region <REGION>
                      The division it serves, 6 or 12 digits (GB/T 2260)

                  --competence <NUMBER>
                      First level of a content class it is competent for; may be repeated

                  --superior <CODE>
                      The next higher organ, where it is a member

                  --endpoint <URL>
                      Where its node is reached. Leave it out for an agency that another one hosts

                  --host <CODE>
                      The agency whose node keeps its records, where it has no node

                  --system <NAME>
                      A system of the agency that calls its node; may be repeated
          
                      [default: desk]

                  --portal <NAME>
                      A portal for petitioners; may be repeated

              -h, --help
                      Print help (see a summary with '-h')

            Example:
              lianfang agency init bureau --code 11320998999000026X --name 云河县人力资源和社会保障局 \
                --class organ --region 320998 --competence 7 --endpoint https://node.bureau.example:7443

            Nothing is overwritten. identity/root.key is needed only to issue certificates: keep it on
            another machine. member.json holds public keys only; give it to those who sign the directory.
        "#]],
    );
    help(
        ["directory", "--help"],
        &expect![[r#"
        Draft, sign and check the directory of the federation

        Usage: lianfang directory <COMMAND>

        Commands:
          key     Make a key that signs directories, and print its public half for the nodes' settings
          draft   Put the agencies' member.json files together as a document to sign
          sign    Check a document and sign it
          verify  Check a signed directory as a node would
          show    Check a signed directory and list its agencies
          help    Print this message or the help of the given subcommand(s)

        Options:
          -h, --help  Print help
    "#]],
    );
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

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
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
    assert!(
        refused.to_string().contains("directory.threshold"),
        "{refused}"
    );
}
