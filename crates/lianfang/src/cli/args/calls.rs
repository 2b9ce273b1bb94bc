//! The commands that call a running node, and as whom they call.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use contracts::pb::types::v1::Purpose;
use domain::id::{AgencyId, Kind, RecordId, Service};
use domain::number::MatterNumber;
use domain::people::{Role, StaffNumber};
use node::identity::Name;
use node::token;

/// Which node is called, and by which agency.
#[derive(Args, Debug)]
pub struct NodeArgs {
    /// The settings of the node, as `lianfang agency init` writes them.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// The agency that calls, where it is one that the node hosts.
    #[arg(long, value_name = "CODE")]
    pub agency: Option<AgencyId>,
}

/// A clerk: by staff number, for whom a token is made on the spot, or by a token.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("clerk").args(["staff", "token"])))]
pub struct ClerkArgs {
    /// The system of the agency whose certificate is shown.
    #[arg(long, value_name = "NAME", default_value = "desk")]
    pub system: Name,
    /// The staff number of a clerk; the agency's token.key must lie in its identity folder.
    #[arg(long, value_name = "NUMBER", requires = "roles")]
    pub staff: Option<StaffNumber>,
    /// A role of the clerk (registrar, coordinator, inspector, auditor …); may be repeated.
    #[arg(long = "role", value_name = "ROLE", value_parser = role, requires = "staff")]
    pub roles: Vec<Role>,
    /// A file with a token, as `lianfang agency token` prints it.
    #[arg(long, value_name = "FILE")]
    pub token: Option<PathBuf>,
}

pub(super) fn role(name: &str) -> Result<Role, String> {
    token::role(name).ok_or_else(|| {
        "one of registrar, receptionist, coordinator, handler, org-head, local, social, inspector, auditor, conference"
            .to_owned()
    })
}

pub(super) fn service(name: &str) -> Result<Service, &'static str> {
    name.parse()
        .map_err(|_| "one of intake, coordination, follow-up")
}

#[derive(Args, Debug)]
pub struct TokenArgs {
    /// The agency's identity folder; its token.key must be there.
    pub folder: PathBuf,
    /// The agency's unified social credit code.
    #[arg(long)]
    pub code: AgencyId,
    /// The agency whose node will be called, where that is the agency's host.
    #[arg(long, value_name = "CODE")]
    pub node: Option<AgencyId>,
    /// The system whose certificate the token is bound to.
    #[arg(long, value_name = "NAME", default_value = "desk")]
    pub system: Name,
    /// The certificate itself, where it does not lie in the folder.
    #[arg(long, value_name = "FILE", conflicts_with = "system")]
    pub certificate: Option<PathBuf>,
    /// The clerk's staff number.
    #[arg(long, value_name = "NUMBER")]
    pub staff: StaffNumber,
    /// A role of the clerk; may be repeated.
    #[arg(long = "role", value_name = "ROLE", value_parser = role, required = true)]
    pub roles: Vec<Role>,
    /// How long it is good for, in minutes of machine time: 1 to 10.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub minutes: u8,
}

#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// Print the path of a case as JSON: what each service of the node has recorded, in coded facts.
    #[command(after_help = "\
Examples:
  lianfang case show XF2026-00000048-4 --config office/node.toml --staff X01 --role coordinator
  lianfang case show docket:0190… --config bureau/node.toml --staff R02 --role inspector
  lianfang case show XF2026-00000048-4 … --open case-file     also the texts

An entry stands behind what caused it. Records that another agency keeps are listed under
\"elsewhere\"; ask there. Coordinators, heads, inspectors and auditors may export; who gives a number
must be able to find matters (coordinator). Each export and each text opened is written down first,
with the clerk and the purpose.")]
    Show(CaseArgs),
    /// Print the id of the trace that shows a case over days and agencies, to ask a collector for.
    #[command(after_help = "\
Examples:
  lianfang case journey XF2026-00000048-4 --config office/node.toml --staff X01 --role coordinator
  lianfang case journey matter:0190… --config office/node.toml

Nodes send journeys where their settings name traces.journey_key_file; none of restricted matters. The
record of a matter or its docket needs no clerk and no running node; a number is looked up.")]
    Journey(JourneyArgs),
}

#[derive(Args, Debug)]
pub struct JourneyArgs {
    /// The number of the matter, or the record of the matter or its docket: kind:id, or code/kind/id.
    #[arg(value_name = "CASE")]
    pub name: CaseName,
    #[command(flatten)]
    pub node: NodeArgs,
    #[command(flatten)]
    pub clerk: ClerkArgs,
}

#[derive(Args, Debug)]
pub struct CaseArgs {
    /// The number of the matter (XF2026-00000048-4), or one of its records: kind:id, or code/kind/id.
    #[arg(value_name = "CASE")]
    pub name: CaseName,
    #[command(flatten)]
    pub node: NodeArgs,
    #[command(flatten)]
    pub clerk: ClerkArgs,
    /// Open the sealed texts too, and write down what for.
    #[arg(long, value_name = "PURPOSE")]
    pub open: Option<PurposeArg>,
}

/// How a person names a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseName {
    Number(MatterNumber),
    Record(RecordId),
    /// Of the agency that calls.
    Own(Kind, u128),
}

impl FromStr for CaseName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(number) = text.parse() {
            return Ok(Self::Number(number));
        }
        if let Ok(record) = text.parse() {
            return Ok(Self::Record(record));
        }
        let own = text.split_once(':').and_then(|(kind, id)| {
            let id = (id.len() == 32).then(|| u128::from_str_radix(id, 16).ok())??;
            Some(Self::Own(kind.parse().ok()?, id))
        });
        own.ok_or_else(|| {
            "neither a number whose check digit fits, nor kind:id with a kind such as docket and 32 hexadecimal digits"
                .to_owned()
        })
    }
}

/// Why texts are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PurposeArg {
    /// To receive the petitioners or register a piece.
    Reception,
    /// To handle a claim.
    Handling,
    /// To serve a document.
    Service,
    /// To show a case file to somebody entitled.
    CaseFile,
    /// To supervise.
    Supervision,
}

impl From<PurposeArg> for Purpose {
    fn from(purpose: PurposeArg) -> Self {
        match purpose {
            PurposeArg::Reception => Self::Reception,
            PurposeArg::Handling => Self::Handling,
            PurposeArg::Service => Self::Service,
            PurposeArg::CaseFile => Self::CaseFile,
            PurposeArg::Supervision => Self::Supervision,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Print entries of a service's journal in coded facts, one a line.
    #[command(after_help = "\
Examples:
  lianfang journal show --config office/node.toml --service intake
  lianfang journal show --config office/node.toml --service follow-up --after 120 --limit 50
  lianfang journal show … --record 11320998999000013G/docket/0190…
  lianfang journal show … --agency 11320998999000021B --staff A01 --role auditor

Columns, with a tab between them: position, recorded, record, version, event, law, author, facts.
Without a clerk the operator asks, with the certificate of the system `operator`; an auditor sees the
records of its own agency. Reading the journal is itself written down.")]
    Show(JournalArgs),
}

#[derive(Args, Debug)]
pub struct JournalArgs {
    #[command(flatten)]
    pub node: NodeArgs,
    #[command(flatten)]
    pub clerk: ClerkArgs,
    /// Whose journal: intake, coordination or follow-up.
    #[arg(long, value_parser = service)]
    pub service: Service,
    /// Entries behind this position.
    #[arg(long, value_name = "POSITION", default_value_t = 0)]
    pub after: u64,
    /// At most so many entries.
    #[arg(long, value_name = "ROWS", default_value_t = 100)]
    pub limit: usize,
    /// Only entries of this record: code/kind/id.
    #[arg(long, value_name = "RECORD")]
    pub record: Option<RecordId>,
}

#[derive(Args, Debug)]
pub struct PeersArgs {
    #[command(flatten)]
    pub node: NodeArgs,
    #[command(flatten)]
    pub clerk: ClerkArgs,
    /// Of one service only: intake, coordination or follow-up.
    #[arg(long, value_parser = service)]
    pub service: Option<Service>,
}
