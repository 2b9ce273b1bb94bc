//! How to call the nodes that go on running.

use super::DemoFault;
use crate::demo::site::Site;
use crate::demo::timeline::Timeline;

pub(super) fn tell(timeline: &mut Timeline, site: &Site) -> Result<(), DemoFault> {
    let nodes: String = site
        .nodes()
        .map(|(member, config)| {
            format!(
                "{:<8}{}  health and metrics http://{}\n",
                member.slug, config.listen, config.plain
            )
        })
        .collect();
    Ok(timeline.block("节点仍在运行，按 Ctrl-C 结束", &nodes)?)
}
