//! What `--help` says, word for word: it is what an operator has at three in the morning.

use domain::id::AgencyId;
use domain::number::MatterNumber;
use expect_test::{Expect, expect};

use super::*;

pub(super) fn help<const N: usize>(words: [&str; N], expected: &Expect) {
    let ended = lianfang(words);
    assert_eq!(ended.exit, Exit::Done, "{}", ended.err);
    // Blank lines of the help end in blanks or not, as other crates' features would have it.
    let lines: Vec<&str> = ended.out.lines().map(str::trim_end).collect();
    expected.assert_eq(&format!("{}\n", lines.join("\n")));
    examples_can_be_pasted(&ended.out);
}

/// An example with a wrong check digit would be refused the moment somebody tries it.
fn examples_can_be_pasted(text: &str) {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    for word in words {
        if word.len() == 18 && word.starts_with("1132") {
            assert!(word.parse::<AgencyId>().is_ok(), "{word}");
        }
        if word.starts_with("XF2") {
            assert!(word.parse::<MatterNumber>().is_ok(), "{word}");
        }
    }
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
              backup     Save the records and keys of a node, which may go on meanwhile
              restore    Put a node's records and keys back from a backup, or check one
              move       Take a stopped node from its files to a PostgreSQL
              case       Look into the records of a case on a running node
              journal    Read the journal of a running service
              peers      Show a running node's channels with others: how far they have come, and what waits
              health     Ask whether a node takes calls: exit code 0 if it does, 69 if not
              traces     Receive spans by OTLP and print each trace as a tree
              bench      Measure what this machine does, beside what bounds it
              explain    Say what a clause of the law says, or what a reason means and what to do
              help       Print this message or the help of the given subcommand(s)

            Options:
              -h, --help     Print help
              -V, --version  Print version

            Begin with a joint reception from its first day to its last, then ask what a clause says:
              lianfang demo
              lianfang explain 6.2.1

            Exit codes: 0 done, 1 refused or did not hold, 64 wrong command line or setting, 69 something cannot be
            reached, 70 internal, 75 to be tried again later.
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
                      A system of the agency that calls its node; may be repeated. `operator` asks for peers and journals without a clerk

                      [default: desk operator]

                  --portal <NAME>
                      A portal for petitioners; may be repeated

              -h, --help
                      Print help (see a summary with '-h')

            Example:
              lianfang agency init bureau --code 11320998999000021B --name 云河县人力资源和社会保障局 \
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
              key          Make a key that signs directories, and print its public half for the nodes' settings
              journey-key  Make the federation's key of journeys, by which all nodes name the trace of a case alike
              draft        Put the agencies' member.json files together as a document to sign
              sign         Check a document and sign it
              verify       Check a signed directory as a node would
              show         Check a signed directory and list its agencies
              help         Print this message or the help of the given subcommand(s)

            Options:
              -h, --help  Print help
        "#]],
    );
}

#[test]
fn help_says_how_a_running_node_is_asked() {
    help(
        ["case", "show", "--help"],
        &expect![[r#"
        Print the path of a case as JSON: what each service of the node has recorded, in coded facts

        Usage: lianfang case show [OPTIONS] --config <FILE> <CASE>

        Arguments:
          <CASE>
                  The number of the matter (XF2026-00000048-4), or one of its records: kind:id, or code/kind/id

        Options:
              --config <FILE>
                  The settings of the node, as `lianfang agency init` writes them

              --agency <CODE>
                  The agency that calls, where it is one that the node hosts

              --system <NAME>
                  The system of the agency whose certificate is shown

                  [default: desk]

              --staff <NUMBER>
                  The staff number of a clerk; the agency's token.key must lie in its identity folder

              --role <ROLE>
                  A role of the clerk (registrar, coordinator, inspector, auditor …); may be repeated

              --token <FILE>
                  A file with a token, as `lianfang agency token` prints it

              --open <PURPOSE>
                  Open the sealed texts too, and write down what for

                  Possible values:
                  - reception:   To receive the petitioners or register a piece
                  - handling:    To handle a claim
                  - service:     To serve a document
                  - case-file:   To show a case file to somebody entitled
                  - supervision: To supervise

          -h, --help
                  Print help (see a summary with '-h')

        Examples:
          lianfang case show XF2026-00000048-4 --config office/node.toml --staff X01 --role coordinator
          lianfang case show docket:0190… --config bureau/node.toml --staff R02 --role inspector
          lianfang case show XF2026-00000048-4 … --open case-file     also the texts

        An entry stands behind what caused it. Records that another agency keeps are listed under
        "elsewhere"; ask there. Coordinators, heads, inspectors and auditors may export; who gives a number
        must be able to find matters (coordinator). Each export and each text opened is written down first,
        with the clerk and the purpose.
    "#]],
    );
    help(
        ["journal", "show", "--help"],
        &expect![[r#"
        Print entries of a service's journal in coded facts, one a line

        Usage: lianfang journal show [OPTIONS] --config <FILE> --service <SERVICE>

        Options:
              --config <FILE>      The settings of the node, as `lianfang agency init` writes them
              --agency <CODE>      The agency that calls, where it is one that the node hosts
              --system <NAME>      The system of the agency whose certificate is shown [default: desk]
              --staff <NUMBER>     The staff number of a clerk; the agency's token.key must lie in its identity folder
              --role <ROLE>        A role of the clerk (registrar, coordinator, inspector, auditor …); may be repeated
              --token <FILE>       A file with a token, as `lianfang agency token` prints it
              --service <SERVICE>  Whose journal: intake, coordination or follow-up
              --after <POSITION>   Entries behind this position [default: 0]
              --limit <ROWS>       At most so many entries [default: 100]
              --record <RECORD>    Only entries of this record: code/kind/id
          -h, --help               Print help

        Examples:
          lianfang journal show --config office/node.toml --service intake
          lianfang journal show --config office/node.toml --service follow-up --after 120 --limit 50
          lianfang journal show … --record 11320998999000013G/docket/0190…
          lianfang journal show … --agency 11320998999000021B --staff A01 --role auditor

        Columns, with a tab between them: position, recorded, record, version, event, law, author, facts.
        Without a clerk the operator asks, with the certificate of the system `operator`; an auditor sees the
        records of its own agency. Reading the journal is itself written down.
    "#]],
    );
    help(
        ["peers", "--help"],
        &expect![[r#"
        Show a running node's channels with others: how far they have come, and what waits

        Usage: lianfang peers [OPTIONS] --config <FILE>

        Options:
              --config <FILE>      The settings of the node, as `lianfang agency init` writes them
              --agency <CODE>      The agency that calls, where it is one that the node hosts
              --system <NAME>      The system of the agency whose certificate is shown [default: desk]
              --staff <NUMBER>     The staff number of a clerk; the agency's token.key must lie in its identity folder
              --role <ROLE>        A role of the clerk (registrar, coordinator, inspector, auditor …); may be repeated
              --token <FILE>       A file with a token, as `lianfang agency token` prints it
              --service <SERVICE>  Of one service only: intake, coordination or follow-up
          -h, --help               Print help

        Example:
          lianfang peers --config office/node.toml
          lianfang peers --config office/node.toml --agency 11320998999000021B --staff A01 --role auditor

        Without a clerk the operator asks, with the certificate of the system `operator`.
    "#]],
    );
    help(
        ["agency", "token", "--help"],
        &expect![[r#"
        Print a token with which a clerk may call for some minutes, through one system

        Usage: lianfang agency token [OPTIONS] --code <CODE> --staff <NUMBER> --role <ROLE> <FOLDER>

        Arguments:
          <FOLDER>  The agency's identity folder; its token.key must be there

        Options:
              --code <CODE>         The agency's unified social credit code
              --node <CODE>         The agency whose node will be called, where that is the agency's host
              --system <NAME>       The system whose certificate the token is bound to [default: desk]
              --certificate <FILE>  The certificate itself, where it does not lie in the folder
              --staff <NUMBER>      The clerk's staff number
              --role <ROLE>         A role of the clerk; may be repeated
              --minutes <MINUTES>   How long it is good for, in minutes of machine time: 1 to 10 [default: 10]
          -h, --help                Print help

        Example:
          lianfang agency token bureau/identity --code 11320998999000021B --staff R02 --role handler
          lianfang agency token firm/identity --code 11320998999000064Q --node 11320998999000013G \
            --staff F01 --role handler

        It goes into the header `authorization: Bearer TOKEN` of calls with that system's certificate. What
        clerks may do is said in the contracts; `lianfang explain TOKEN_EXPIRED` and the like tell why one is
        not taken.
    "#]],
    );
}

#[test]
fn help_says_what_a_container_asks_for() {
    help(
        ["health", "--help"],
        &expect![[r#"
        Ask whether a node takes calls: exit code 0 if it does, 69 if not

        Usage: lianfang health [OPTIONS]

        Options:
              --plain <ADDRESS>  The plain port of the node [default: 127.0.0.1:7480]
          -h, --help             Print help

        Examples:
          lianfang health
          lianfang health --plain 127.0.0.1:7480

        For the health check of a container, which has no shell. It asks /readyz on the plain port: a node that
        drains is not ready any more.
    "#]],
    );
    help(
        ["traces", "--help"],
        &expect![[r#"
        Receive spans by OTLP and print each trace as a tree

        Usage: lianfang traces [OPTIONS]

        Options:
              --listen <ADDRESS>  Where to listen for OTLP over gRPC [default: 127.0.0.1:4317]
          -h, --help              Print help

        Example:
          lianfang traces --listen 127.0.0.1:4317

        Nodes send where `traces.endpoint` of their settings says. For a first look and for tests: nothing is kept,
        and whoever reaches the port is heard. SIGTERM ends it.
    "#]],
    );
}
