//! How to call the nodes that go on running.

use domain::id::Service;
use node::identity::{SpiffeId, Workload};

use super::DemoFault;
use crate::demo::cast::{self, Member};
use crate::demo::site::{self, SYSTEM, Site};
use crate::demo::timeline::{Timeline, padded};

/// Columns of a name and of an address.
const NAME: usize = 12;
const ADDRESS: usize = 18;

/// The addresses, and what somebody types to call one of them.
pub(super) fn tell(timeline: &mut Timeline, site: &Site, number: &str) -> Result<(), DemoFault> {
    let nodes: String = site
        .nodes()
        .map(|(member, config)| {
            let (name, listen) = (padded(member.short, NAME), config.listen.to_string());
            let listen = padded(&listen, ADDRESS);
            format!("{name}{listen}健康与指标 http://{}\n", config.plain)
        })
        .collect();
    timeline.block("节点仍在运行，按 Ctrl-C 结束", &nodes)?;
    Ok(timeline.block("这样调用", &calls(site, cast::member("office"), number))?)
}

/// A clerk of the office, by a command of this program and by any other client.
fn calls(site: &Site, office: &'static Member, number: &str) -> String {
    let config = site.config(office);
    let identity = site.identity(office);
    let system = identity.leaf(&Workload::System(site::name(SYSTEM)));
    let authority = SpiffeId::service(office.id(), Service::Intake).dns_name();
    let folder = site.folder().join(office.slug).join("identity");
    let settings = site.settings(office);
    format!(
        "lianfang case show {number} --config {settings} --staff X03 --role coordinator\n\
         \n\
         TOKEN=$(lianfang agency token {folder} --code {code} --staff X01 --role registrar)\n\
         grpcurl -cacert {root} \\\n  \
           -cert {chain} \\\n  \
           -key {key} \\\n  \
           -authority {authority} -H \"authorization: Bearer $TOKEN\" \\\n  \
           -d '{{\"number\": \"{number}\"}}' {listen} lianfang.intake.v1.IntakeService/FindMatters\n",
        settings = settings.display(),
        folder = folder.display(),
        code = office.id(),
        root = identity.root_certificate().display(),
        chain = system.chain.display(),
        key = system.key.display(),
        listen = config.listen,
    )
}
