//! How to call the nodes that go on running.

use std::path::Path;

use domain::id::Service;
use node::identity::{SpiffeId, Workload};

use super::DemoFault;
use crate::demo::cast;
use crate::demo::site::{self, SYSTEM, Site};
use crate::demo::timeline::{Timeline, padded};

/// Columns of a name and of an address.
const NAME: usize = 12;
const ADDRESS: usize = 18;

/// Where each node listens, what a client shows and asks for there, and what somebody types to call one of them.
pub(super) fn tell(
    timeline: &mut Timeline,
    site: &Site,
    program: &Path,
    number: &str,
) -> Result<(), DemoFault> {
    timeline.block("节点仍在运行，按 Ctrl-C 结束", &nodes(site))?;
    timeline.block("这样调用", &calls(site, program, number))?;
    Ok(timeline.block("其他语言的客户端", &others(site, program, number))?)
}

fn nodes(site: &Site) -> String {
    let mut text = String::new();
    for process in site.processes() {
        let (member, config) = (process.member, &process.config);
        let listen = padded(&config.listen.to_string(), ADDRESS);
        let system = site.identity(member).leaf(&system());
        text += &format!(
            "{}{listen}健康与指标 http://{}\n    证书 {}\n    私钥 {}\n",
            padded(member.short, NAME),
            config.plain,
            system.chain.display(),
            system.key.display(),
        );
        for &service in &config.services {
            let name = SpiffeId::service(member.id(), service).dns_name();
            text += &format!("    {}{name}\n", padded(service.name(), ADDRESS));
        }
    }
    text
}

/// Commands of this program, for the office's auditor and coordinator.
fn calls(site: &Site, program: &Path, number: &str) -> String {
    let (program, settings) = (
        program.display(),
        site.settings(cast::member("office")).display().to_string(),
    );
    let auditor = format!("--config {settings} --staff X07 --role auditor");
    format!(
        "{program} peers {auditor}\n\
         {program} journal show --service intake --limit 5 {auditor}\n\
         {program} case show {number} --config {settings} --staff X03 --role coordinator\n"
    )
}

/// A registrar of the office finds the matter: any client shows the system's certificate and a clerk's token.
fn others(site: &Site, program: &Path, number: &str) -> String {
    let office = cast::member("office");
    let identity = site.identity(office);
    let system = identity.leaf(&system());
    format!(
        "TOKEN=$({program} agency token {folder} --code {code} --staff X01 --role registrar)\n\
         grpcurl -cacert {root} -cert {chain} -key {key} \\\n  \
           -authority {authority} -H \"authorization: Bearer $TOKEN\" \\\n  \
           -d '{{\"number\": \"{number}\"}}' {listen} lianfang.intake.v1.IntakeService/FindMatters\n",
        program = program.display(),
        folder = site.folder().join(office.slug).join("identity").display(),
        code = office.id(),
        root = identity.root_certificate().display(),
        chain = system.chain.display(),
        key = system.key.display(),
        authority = SpiffeId::service(office.id(), Service::Intake).dns_name(),
        listen = site.config(office).listen,
    )
}

fn system() -> Workload {
    Workload::System(site::name(SYSTEM))
}
