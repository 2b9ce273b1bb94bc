//! The command line, as `--help` shows it.

pub mod calls;
pub mod places;

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use domain::id::AgencyId;
use domain::region::RegionCode;
use node::directory::document::Class;
use node::identity::Name;

use calls::{CaseCommand, JournalCommand, PeersArgs, TokenArgs};
use places::{BackupArgs, RestoreArgs};

/// Agencies receive petitioners together (联合接访, DB32/T 4621-2023), each with a node of its own.
#[derive(Debug, Parser)]
#[command(
    name = "lianfang",
    version,
    after_help = "\
Begin with a joint reception from its first day to its last, then ask what a clause says:
  lianfang demo
  lianfang explain 6.2.1

Exit codes: 0 done, 1 refused or did not hold, 64 wrong command line or setting, 69 something cannot be
reached, 70 internal, 75 to be tried again later."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the keys, certificates and settings of an agency.
    #[command(subcommand)]
    Agency(AgencyCommand),
    /// Draft, sign and check the directory of the federation.
    #[command(subcommand)]
    Directory(DirectoryCommand),
    /// Play a joint reception from registration to 办结, over the nodes of several agencies.
    #[command(after_help = "\
Examples:
  lianfang demo
  lianfang demo --petitions petitions.jsonl --act session
  lianfang demo --keep site --serve        then call the nodes yourself
  lianfang demo --over site                over nodes that you run, in containers for example

Everything happens on loopback, in a folder that is removed at the end unless --keep names one. With
--over the nodes are yours: `clock.steered` of their settings names a file that the demonstration makes
before they start, and it asks on the terminal for a network to be cut and mended.
Exit code 0 only if every step and check held.")]
    Demo(super::demo::DemoArgs),
    /// Run the services of a node until SIGTERM or SIGINT.
    #[command(after_help = "\
Example:
  lianfang node --config bureau/node.toml

The settings name the services: all three unless they say otherwise. Each is a program of its own
too (intake, coordination, follow-up), for a machine apiece.
Health and metrics are on the plain port: /healthz, /readyz, /metrics. SIGHUP reads directory
and certificates again.")]
    Node {
        /// The settings, as `lianfang agency init` writes them.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Ends as on SIGTERM when its standard input does: for a parent that must not leave nodes behind.
        #[arg(long, hide = true)]
        until_stdin_closes: bool,
    },
    /// Save the records and keys of a node, which may go on meanwhile.
    #[command(after_help = places::BACKUP)]
    Backup(BackupArgs),
    /// Put a node's records and keys back from a backup, or check one.
    #[command(after_help = places::RESTORE)]
    Restore(RestoreArgs),
    /// Take a stopped node from its files to a PostgreSQL.
    #[command(after_help = places::MOVE)]
    Move {
        /// The settings of the node; `[database]` says where to.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Look into the records of a case on a running node.
    #[command(subcommand)]
    Case(CaseCommand),
    /// Read the journal of a running service.
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Show a running node's channels with others: how far they have come, and what waits.
    #[command(after_help = "\
Example:
  lianfang peers --config office/node.toml
  lianfang peers --config office/node.toml --agency 11320998999000021B --staff A01 --role auditor

Without a clerk the operator asks, with the certificate of the system `operator`.")]
    Peers(PeersArgs),
    /// Ask whether a node takes calls: exit code 0 if it does, 69 if not.
    #[command(after_help = "\
Examples:
  lianfang health
  lianfang health --plain 127.0.0.1:7480

For the health check of a container, which has no shell. It asks /readyz on the plain port: a node that
drains is not ready any more.")]
    Health(super::health::HealthArgs),
    /// Receive spans by OTLP and print each trace as a tree.
    #[command(after_help = "\
Example:
  lianfang traces --listen 127.0.0.1:4317

Nodes send where `traces.endpoint` of their settings says. For a first look and for tests: nothing is kept,
and whoever reaches the port is heard. SIGTERM ends it.")]
    Traces(super::traces::TracesArgs),
    /// Measure what this machine does, beside what bounds it.
    #[command(after_help = "\
Examples:
  lianfang bench register --engine postgres
  lianfang bench echo register --seconds 10 --json figures.json
  lianfang bench --quick                    whether all of them run

Nodes run as processes of their own with everything on, as it comes; each benchmark takes turns with
its limits. BENCHMARKS.md says what each number means.")]
    Bench(super::bench::BenchArgs),
    /// Answer registrations without doing anything, for a benchmark.
    #[command(hide = true)]
    Echo(super::bench::EchoArgs),
    /// Say what a clause of the law says, or what a reason means and what to do.
    #[command(after_help = "\
Examples:
  lianfang explain 6.2.1              a clause of the standard, and what is refused under it
  lianfang explain 'Art. 23 ¶3'       an article of the Regulations; art 23 3 will do
  lianfang explain 6.2                every clause below it
  lianfang explain LINE_NOT_AGREED    a reason that a call was refused with")]
    Explain {
        /// A clause (6.2.1, Art. 23 ¶3, J-7, T4) or a reason (LINE_NOT_AGREED).
        word: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum AgencyCommand {
    /// Make the folder of a new agency: identity/, node.toml, and member.json for the directory.
    #[command(after_help = "\
Example:
  lianfang agency init bureau --code 11320998999000021B --name 云河县人力资源和社会保障局 \\
    --class organ --region 320998 --competence 7 --endpoint https://node.bureau.example:7443

Nothing is overwritten. identity/root.key is needed only to issue certificates: keep it on
another machine. member.json holds public keys only; give it to those who sign the directory.")]
    Init(InitArgs),
    /// Issue the certificate of a service, system or portal anew, for a running node to pick up.
    #[command(after_help = "\
Example:
  lianfang agency renew bureau/identity --code 11320998999000021B --service intake
  lianfang agency renew bureau/identity --code 11320998999000021B --system desk")]
    Renew(RenewArgs),
    /// Print a token with which a clerk may call for some minutes, through one system.
    #[command(after_help = "\
Example:
  lianfang agency token bureau/identity --code 11320998999000021B --staff R02 --role handler
  lianfang agency token firm/identity --code 11320998999000064Q --node 11320998999000013G \\
    --staff F01 --role handler

It goes into the header `authorization: Bearer TOKEN` of calls with that system's certificate. What
clerks may do is said in the contracts; `lianfang explain TOKEN_EXPIRED` and the like tell why one is
not taken.")]
    Token(TokenArgs),
}

#[derive(Args, Debug)]
pub struct InitArgs {
    /// The folder to make.
    pub folder: PathBuf,
    /// The agency's unified social credit code (统一社会信用代码).
    #[arg(long)]
    pub code: AgencyId,
    /// Its public name, in Chinese.
    #[arg(long, value_parser = public_name)]
    pub name: String,
    /// What it is in the work of petitions.
    #[arg(long)]
    pub class: ClassArg,
    /// The division it serves, 6 or 12 digits (GB/T 2260).
    #[arg(long)]
    pub region: RegionCode,
    /// First level of a content class it is competent for; may be repeated.
    #[arg(long = "competence", value_name = "NUMBER")]
    pub competences: Vec<u32>,
    /// The next higher organ, where it is a member.
    #[arg(long, value_name = "CODE")]
    pub superior: Option<AgencyId>,
    /// Where its node is reached. Leave it out for an agency that another one hosts.
    #[arg(long, value_name = "URL", required_unless_present = "host")]
    pub endpoint: Option<String>,
    /// The agency whose node keeps its records, where it has no node.
    #[arg(long, value_name = "CODE", conflicts_with = "endpoint")]
    pub host: Option<AgencyId>,
    /// A system of the agency that calls its node; may be repeated. `operator` asks for peers and journals without a clerk.
    #[arg(long = "system", value_name = "NAME", default_values = ["desk", "operator"])]
    pub systems: Vec<Name>,
    /// A portal for petitioners; may be repeated.
    #[arg(long = "portal", value_name = "NAME")]
    pub portals: Vec<Name>,
}

#[derive(Args, Debug)]
#[command(group(ArgGroup::new("whose").required(true).args(["service", "system", "portal"])))]
pub struct RenewArgs {
    /// The agency's identity folder; its root.key must be there.
    pub folder: PathBuf,
    /// The agency's unified social credit code.
    #[arg(long)]
    pub code: AgencyId,
    /// A service of its node: intake, coordination or follow-up.
    #[arg(long, value_parser = calls::service)]
    pub service: Option<domain::id::Service>,
    /// A system that calls its node.
    #[arg(long)]
    pub system: Option<Name>,
    /// A portal for petitioners.
    #[arg(long)]
    pub portal: Option<Name>,
}

/// Petitioners read it in the status of their matter.
fn public_name(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("an agency has a name"),
        name => Ok(name.to_owned()),
    }
}

/// What an agency is in the work of petitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClassArg {
    /// 信访部门: registers and convenes.
    Office,
    /// 有关机关、单位.
    Organ,
    /// 属地: a township, street or local government.
    Local,
    /// 社会力量.
    Social,
}

impl From<ClassArg> for Class {
    fn from(class: ClassArg) -> Self {
        match class {
            ClassArg::Office => Self::Office,
            ClassArg::Organ => Self::Organ,
            ClassArg::Local => Self::Local,
            ClassArg::Social => Self::Social,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum DirectoryCommand {
    /// Make a key that signs directories, and print its public half for the nodes' settings.
    #[command(after_help = "Example:\n  lianfang directory key directory.key")]
    Key {
        /// The file to make; private.
        file: PathBuf,
    },
    /// Make the federation's key of journeys, by which all nodes name the trace of a case alike.
    #[command(after_help = "\
Example:
  lianfang directory journey-key journey.key

Give the same file to every node, by a way that nobody reads along, and name it in the settings as
traces.journey_key_file. Whoever has it can ask a collector for the case of a record.")]
    JourneyKey {
        /// The file to make; private.
        file: PathBuf,
    },
    /// Put the agencies' member.json files together as a document to sign.
    #[command(after_help = "\
Example:
  lianfang directory draft --version 1 --out draft.json office/member.json bureau/member.json")]
    Draft {
        /// Goes up with every change; nodes refuse an older one than they have seen.
        #[arg(long)]
        version: u64,
        /// The document to write.
        #[arg(long)]
        out: PathBuf,
        /// What `lianfang agency init` wrote.
        #[arg(required = true)]
        members: Vec<PathBuf>,
    },
    /// Check a document and sign it.
    #[command(after_help = "\
Example:
  lianfang directory sign draft.json --key directory.key --out directory.json")]
    Sign {
        /// The document.
        document: PathBuf,
        /// A private key; repeat it where several are needed.
        #[arg(long = "key", value_name = "FILE", required = true)]
        keys: Vec<PathBuf>,
        /// The signed directory to write; nodes pick it up where their settings point to it.
        #[arg(long)]
        out: PathBuf,
    },
    /// Check a signed directory as a node would.
    #[command(after_help = "\
Example:
  lianfang directory verify directory.json --key nsZ0…=")]
    Verify {
        /// The signed directory.
        file: PathBuf,
        #[command(flatten)]
        signers: SignerArgs,
    },
    /// Check a signed directory and list its agencies.
    #[command(after_help = "\
Example:
  lianfang directory show directory.json --key nsZ0…=")]
    Show {
        /// The signed directory.
        file: PathBuf,
        #[command(flatten)]
        signers: SignerArgs,
    },
}

#[derive(Args, Debug)]
pub struct SignerArgs {
    /// A public key in base64 whose signature counts, as `directory key` printed it; may be repeated.
    #[arg(long = "key", value_name = "BASE64", required = true)]
    pub keys: Vec<String>,
    /// How many of them must have signed.
    #[arg(long, default_value_t = 1)]
    pub threshold: usize,
}
