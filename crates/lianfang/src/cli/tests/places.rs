//! Help of the commands that carry records, and what they say of a wrong command line.

use expect_test::expect;

use super::help::help;
use super::*;

#[test]
fn help_says_what_is_saved_and_what_is_not() {
    help(
        ["backup", "--help"],
        &expect![[r#"
        Save the records and keys of a node, which may go on meanwhile

        Usage: lianfang backup --config <FILE> --to <FOLDER>

        Options:
              --config <FILE>  The settings of the node
              --to <FOLDER>    The folder to make
          -h, --help           Print help

        Example:
          lianfang backup --config office/node.toml --to /backups/office-2026-11-24

        The folder gets a SQLite file of each service's records and one of its keys, whatever the node keeps
        them in, and manifest.json with counts, digests and the Merkle root of each journal. All services are
        saved as of one instant; those who write wait for it, some milliseconds on SQLite and not at all on
        PostgreSQL. It is read back before it takes its name: a folder that ends in .partial is no backup.

        The key files (identity/<service>.vault.key) are NOT in it. Without them nothing that petitioners or
        clerks wrote can be read again, from this backup or any other: keep two copies elsewhere.
        deploy/backup.md says how, and what else to keep.

        Exit code 1 also where the backup was made and the node's key file does not open it.
    "#]],
    );
    help(
        ["restore", "--help"],
        &expect![[r#"
        Put a node's records and keys back from a backup, or check one

        Usage: lianfang restore <--config <FILE>|--check> <BACKUP>

        Arguments:
          <BACKUP>  The folder that `lianfang backup` made

        Options:
              --config <FILE>  The settings of the node
              --check          Check the backup and change nothing
          -h, --help           Print help

        Examples:
          lianfang restore /backups/office-2026-11-24 --check
          lianfang restore /backups/office-2026-11-24 --check --config office/node.toml    also with its keys
          lianfang restore /backups/office-2026-11-24 --config office/node.toml

        The records go where the settings keep them: into a data_dir without databases, or a PostgreSQL
        without records. The node must be stopped, and its key files must be those of the backup. Before and
        after, every file, row and leaf is checked. The node then has a new incarnation, which its peers
        compare with what they know: `lianfang peers` shows what they say. Persons erased after the backup
        have to be erased again.
    "#]],
    );
    help(
        ["move", "--help"],
        &expect![[r#"
        Take a stopped node from its files to a PostgreSQL

        Usage: lianfang move --config <FILE>

        Options:
              --config <FILE>  The settings of the node; `[database]` says where to
          -h, --help           Print help

        Example:
          systemctl stop lianfang                       or however the node is stopped
          editor office/node.toml                       database.engine = "postgres", database.url_file = "…"
          lianfang move --config office/node.toml
          systemctl start lianfang

        Everything in data_dir goes into the PostgreSQL that the settings name, which must not hold records
        of these services; it is read back and compared row by row and root by root. The node stays the same
        one to its peers. At the end the files are marked, and no node starts from them any more. Until then
        they are the truth: whatever breaks off, run the same command again.
    "#]],
    );
}

#[test]
fn a_restore_needs_a_node_or_is_a_check() {
    let ended = lianfang(["restore", "backup"]);
    assert_eq!(ended.exit, Exit::Usage);
    assert!(ended.err.contains("--check"), "{}", ended.err);
    let ended = lianfang(["restore", "no-such-backup", "--check"]);
    assert_eq!(ended.exit, Exit::Usage);
    assert!(
        ended.err.contains("it has no manifest.json"),
        "{}",
        ended.err
    );
}

/// Whoever follows the guide at night copies its lines.
#[test]
fn the_commands_of_the_guide_are_understood() {
    let guide = include_str!("../../../../../deploy/backup.md");
    let mut commands = 0;
    let spans = guide.split('`').skip(1).step_by(2);
    let lines = guide.lines().chain(spans).map(str::trim);
    let lines = lines.filter(|line| line.starts_with("lianfang ") && line.contains(" --"));
    for line in lines {
        let words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        let understood = Arguments::try_parse_from(words);
        assert!(understood.is_ok(), "{line}: {}", understood.unwrap_err());
        commands += 1;
    }
    assert!(commands >= 12, "only {commands}");
}
