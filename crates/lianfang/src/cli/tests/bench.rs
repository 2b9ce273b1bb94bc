//! The command line of benchmarks: nothing is started here.

use expect_test::expect;

use super::help::help;
use super::*;

#[test]
fn help_says_what_can_be_measured() {
    help(
        ["bench", "--help"],
        &expect![[r#"
        Measure what this machine does, beside what bounds it

        Usage: lianfang bench [OPTIONS] [WHAT]...

        Arguments:
          [WHAT]...
                  What to measure; everything where nothing is named

                  Possible values:
                  - echo:     A call that does nothing: bare, and behind everything a node puts around a call
                  - register: Petitions become matters with dockets, beside the database with the same rows
                  - list:     A page of 50 of a work list
                  - read:     One matter by its id
                  - federate: Messages between two processes, durable at both ends and signed by batch
                  - timers:   Clocks that run out at once
                  - restart:  A node with many matters starts again and comes to rest

        Options:
              --engine <ENGINE>
                  Where the nodes keep their records. For postgres a server is started, and removed again

                  [default: sqlite]
                  [possible values: sqlite, postgres]

              --callers <NUMBER>
                  Calls in flight

                  [default: 256]

              --seconds <NUMBER>
                  How long each contestant runs in each round

                  [default: 5]

              --rounds <NUMBER>
                  How often all contestants take their turns

                  [default: 5]

              --pgbench-clients <NUMBER>
                  Clients of pgbench

                  [default: 32]

              --records <NUMBER>
                  Records that are made before lists and reads are measured

                  [default: 10000]

              --quick
                  One short round of each with few records: whether it runs, not how fast

              --folder <DIR>
                  Where sites and databases are made, and removed again: on the disk that is to be measured

              --json <FILE>
                  Writes everything that was measured as JSON

          -h, --help
                  Print help (see a summary with '-h')

        Examples:
          lianfang bench register --engine postgres
          lianfang bench echo register --seconds 10 --json figures.json
          lianfang bench --quick                    whether all of them run

        Nodes run as processes of their own with everything on, as it comes; each benchmark takes turns with
        its limits. BENCHMARKS.md says what each number means.
    "#]],
    );
}

#[test]
fn what_cannot_be_measured_is_told_at_once() {
    for (option, value) in [
        ("--callers", "257"),
        ("--callers", "0"),
        ("--rounds", "0"),
        ("--seconds", "0"),
        ("--engine", "memory"),
    ] {
        assert_eq!(lianfang(["bench", option, value]).exit, Exit::Usage);
    }
    assert_eq!(lianfang(["bench", "speed"]).exit, Exit::Usage);
    // Hidden, and of no use without one of the two ways.
    assert_eq!(lianfang(["echo"]).exit, Exit::Usage);
}
