//! After the story: what held, what each node keeps, the trace of one act, and how long things took.

use node::keys::hexadecimal;

use super::DemoFault;
use crate::demo::import::Imported;
use crate::demo::journey;
use crate::demo::petitions::PetitionSource;
use crate::demo::records::records;
use crate::demo::site::Site;
use crate::demo::stage::{Heading, Scene, Stage};
use crate::demo::store_alone::{Alone, store_alone};
use crate::demo::story::Group;
use crate::demo::timeline::Timeline;
use crate::demo::trace::{self, Collector, Show};

/// A paragraph for each act with what was found to hold in it.
pub(super) fn checks(stage: &mut Stage) -> Result<(), DemoFault> {
    let scenes = stage.scenes().to_vec();
    let total: usize = scenes.iter().map(|scene| scene.checks.len()).sum();
    stage
        .timeline
        .act(&format!("核对  {total}项全部成立"), "")?;
    for Scene { title, checks, .. } in &scenes {
        stage.timeline.held(title, checks)?;
    }
    Ok(())
}

/// The records of each node, as its own journals have them.
pub(super) async fn keeps(stage: &mut Stage) -> Result<(), DemoFault> {
    let nodes = records(&stage.site, &stage.desks)
        .await
        .map_err(DemoFault::Records)?;
    Ok(stage.timeline.records("各节点的记录", &nodes)?)
}

/// The act whose trace is shown.
pub(super) fn shown(stage: &Stage, heading: Heading) -> Option<Scene> {
    let mut scenes = stage.scenes().iter();
    scenes.find(|scene| scene.act.name == heading.name).cloned()
}

/// How long the import took, and the storage alone with the same rows.
pub(super) struct Measured {
    imported: Imported,
    alone: Alone,
}

impl Measured {
    pub(super) async fn now(
        stage: &Stage,
        petitions: &PetitionSource,
        imported: Imported,
    ) -> Result<Self, DemoFault> {
        let alone = store_alone(&stage.site, petitions)
            .await
            .map_err(|fault| DemoFault::Alone(Box::new(fault)))?;
        Ok(Self { imported, alone })
    }

    fn text(&self) -> String {
        let Self { imported, alone } = self;
        let (took, stored) = (imported.finished.as_secs_f64(), alone.took.as_secs_f64());
        let count = imported.registered.len();
        format!(
            "导入{count}件（64个并发调用，双向TLS，事项与台账两个数据库均已落盘）  {took:.2}秒\n\
             仅存储写入同样的行（64个并发，无网络、无TLS、无消息）  {stored:.2}秒\n\
             比值  {:.2}",
            took / stored
        )
    }
}

/// The way of the case, as each node has told its own part of it.
pub(super) fn journey(
    timeline: &mut Timeline,
    collector: &Collector,
    site: &Site,
    group: &Group,
) -> Result<(), DemoFault> {
    let trace = site.journey_key()?.trace(group.matter);
    let spans = collector.trace(trace);
    let (agencies, days) = journey::extent(&spans);
    let title = format!("历程  {}，{agencies}个机关，{days}天", group.number);
    let text = format!(
        "链路 {}，各节点只发送自己的一段\n{}",
        hexadecimal(&trace),
        journey::waterfall(&spans)
    );
    Ok(timeline.block(&title, &text)?)
}

/// The trace of an act, and how long the import took.
pub(super) fn trace_and_times(
    timeline: &mut Timeline,
    collector: &Collector,
    shown: Option<&Scene>,
    measured: &Measured,
) -> Result<(), DemoFault> {
    if let Some(Scene { act, title, .. }) = shown {
        let tree = trace::tree(act.trace, &collector.spans(), Show::Durations);
        timeline.block(&format!("链路  {title}"), &tree)?;
    }
    Ok(timeline.block("用时", &measured.text())?)
}
