//! `lianfang agency token`: a token for a clerk, bound to one certificate.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use node::identity::Workload;
use node::identity::files::{Folder, signing_key};
use node::machine::unix_seconds;
use node::tls::fingerprint_of;
use node::token::{Grant, mint};

use crate::cli::args::calls::TokenArgs;
use crate::cli::fault::Fault;

pub(super) fn run(args: &TokenArgs, out: &mut dyn Write) -> Result<(), Fault> {
    let folder = Folder::new(&args.folder);
    let key = signing_key(&folder.token_key()).map_err(|source| {
        Fault::usage(
            "the agency's token key cannot be read",
            "token.key lies in the identity folder that `lianfang agency init` made",
        )
        .because(source)
    })?;
    let system = Workload::System(args.system.clone());
    let chain = args
        .certificate
        .clone()
        .unwrap_or_else(|| folder.leaf(&system).chain);
    let certificate = fingerprint_of(&chain).map_err(|source| {
        Fault::usage(
            "the certificate that the token is for cannot be read",
            "name a --system of the agency, or the --certificate that will call",
        )
        .because(source)
    })?;
    let roles = BTreeSet::from_iter(args.roles.iter().copied());
    let grant = Grant {
        agency: args.code,
        staff: &args.staff,
        roles: &roles,
        audience: args.node.unwrap_or(args.code),
        certificate: &certificate,
        issued: unix_seconds(),
        life: Duration::from_secs(u64::from(args.minutes) * 60),
    };
    writeln!(out, "{}", mint(&key, &grant))?;
    Ok(())
}
