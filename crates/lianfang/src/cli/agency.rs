//! `lianfang agency`: keys, certificates and settings of an agency.

mod token;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use domain::id::Service;
use node::directory::Endpoint;
use node::directory::document::{Member, Standing};
use node::identity::files::{self, Folder};
use node::identity::issue::{self, Callers, IssueError};
use node::identity::{SpiffeId, Workload};

use super::args::{AgencyCommand, InitArgs, RenewArgs};
use super::fault::Fault;

/// The example, in which everything stands at its default.
const EXAMPLE: &str = include_str!("../../../../deploy/node.example.toml");

pub fn run(command: AgencyCommand, out: &mut dyn Write) -> Result<(), Fault> {
    match command {
        AgencyCommand::Init(args) => init(&args, out),
        AgencyCommand::Renew(args) => renew(&args, out),
        AgencyCommand::Token(args) => token::run(&args, out),
    }
}

fn init(args: &InitArgs, out: &mut dyn Write) -> Result<(), Fault> {
    if let Some(endpoint) = &args.endpoint {
        endpoint.parse::<Endpoint>().map_err(|what| {
            Fault::usage(
                format!("--endpoint {endpoint}: {what}"),
                "give the address under which other agencies reach the node",
            )
        })?;
    }
    let identity = args.folder.join("identity");
    let callers = Callers {
        systems: args.systems.clone(),
        portals: args.portals.clone(),
    };
    issue::agency(&identity, args.code, &callers).map_err(not_issued)?;
    let member = member(args, &identity)?;
    let path = args.folder.join("member.json");
    let mut text = serde_json::to_string_pretty(&member)
        .map_err(|source| Fault::internal("the member could not be written", "").because(source))?;
    text.push('\n');
    write(&path, &text)?;
    writeln!(
        out,
        "{}  its public half, for the directory",
        path.display()
    )?;
    writeln!(
        out,
        "{}  keys and certificates; private",
        identity.display()
    )?;
    if args.host.is_none() {
        let path = args.folder.join("node.toml");
        write(&path, &settings(args))?;
        writeln!(out, "{}  settings of its node", path.display())?;
    }
    writeln!(
        out,
        "\nNext: keep {} on another machine, and have the directory signed:\n  \
         lianfang directory draft --version 1 --out draft.json {}",
        Folder::new(&identity).root_key().display(),
        args.folder.join("member.json").display(),
    )?;
    Ok(())
}

fn member(args: &InitArgs, identity: &Path) -> Result<Member, Fault> {
    let endpoints: BTreeMap<_, _> = Service::ALL
        .into_iter()
        .filter_map(|service| Some((service.name().to_owned(), args.endpoint.clone()?)))
        .collect();
    Ok(Member {
        code: args.code.to_string(),
        name: args.name.clone(),
        class: args.class.into(),
        standing: Standing::Active,
        region: args.region.to_string(),
        superior: args.superior.map(|code| code.to_string()),
        host: args.host.map(|code| code.to_string()),
        competences: args.competences.clone(),
        endpoints,
        keys: Folder::new(identity)
            .member()
            .map_err(|source| Fault::internal("the new keys cannot be read", "").because(source))?,
    })
}

/// The example with this agency's code. The signers' keys are not known yet, so the node refuses to start until they are set.
fn settings(args: &InitArgs) -> String {
    let lines = EXAMPLE.lines().map(|line| {
        if line.starts_with("agency = ") {
            format!("agency = \"{}\"", args.code)
        } else if line.starts_with("keys = ") {
            "keys = []".to_owned()
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn write(path: &Path, text: &str) -> Result<(), Fault> {
    files::replace(path, text.as_bytes()).map_err(|source| {
        Fault::usage(
            format!("{} cannot be written", path.display()),
            "choose a folder you may write to",
        )
        .because(source)
    })
}

fn renew(args: &RenewArgs, out: &mut dyn Write) -> Result<(), Fault> {
    let workload = match (&args.service, &args.system, &args.portal) {
        (Some(service), _, _) => Workload::Service(*service),
        (_, Some(system), _) => Workload::System(system.clone()),
        (_, _, Some(portal)) => Workload::Portal(portal.clone()),
        (None, None, None) => {
            return Err(Fault::usage(
                "whose certificate?",
                "name a --service, a --system or a --portal",
            ));
        }
    };
    let id = SpiffeId {
        agency: args.code,
        workload,
    };
    issue::renew(&args.folder, &id).map_err(not_issued)?;
    writeln!(
        out,
        "{id} has a new certificate in {}",
        args.folder.display()
    )?;
    Ok(())
}

fn not_issued(source: IssueError) -> Fault {
    let advice = match &source {
        IssueError::Exists(_) => {
            "choose another folder, or `lianfang agency renew` to replace one certificate"
        }
        _ => "look at the folder and at its rights",
    };
    Fault::usage("the identity could not be made", advice).because(source)
}
