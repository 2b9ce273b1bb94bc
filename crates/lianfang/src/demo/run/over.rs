//! The story over nodes that somebody else runs: in containers, or on several machines.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use contracts::pb::node::v1::GetNodeRequest;
use domain::id::Service;
use domain::people::Role;
use domain::time::Date;

use super::folder::Folder;
use super::{DemoFault, Interrupts, TITLE, ending, path, playable};
use crate::demo::acks::Acks;
use crate::demo::clerk::{CallFault, Desks};
use crate::demo::import::Progress;
use crate::demo::nodes::Nodes;
use crate::demo::petitions::PetitionSource;
use crate::demo::site::Site;
use crate::demo::stage::{Props, Stage, Undisturbed};
use crate::demo::story;
use crate::demo::timeline::Timeline;
use crate::demo::trace::{Beyond, Collector};
use crate::demo::until::within;

/// Whoever starts the nodes may begin now.
const START: Duration = Duration::from_secs(600);

/// What is asked of a story over nodes that somebody else runs.
#[derive(Clone, Debug)]
pub struct Over {
    /// With a folder for each agency that has a node, as `lianfang agency init` makes it.
    pub folder: PathBuf,
    pub petitions: PetitionSource,
    /// The first day of the story.
    pub from: Date,
    /// The collector to which the acts' own spans go; the nodes' go where their settings say.
    pub beyond: Beyond,
}

/// Lets law time begin, waits for the nodes, and plays. They go on running.
pub async fn over(play: &Over, timeline: Timeline, progress: Progress) -> Result<(), DemoFault> {
    playable(&play.petitions, play.from)?;
    let mut interrupts = Interrupts::listen()?;
    tokio::select! {
        told = told(play, timeline, progress) => told,
        () = interrupts.next() => Err(DemoFault::Interrupted),
    }
}

async fn told(play: &Over, mut timeline: Timeline, progress: Progress) -> Result<(), DemoFault> {
    let site = Site::join(&play.folder, play.from)?;
    let desks = Desks::open(&site, Acks::none())?;
    timeline.banner(TITLE, &banner(&site, play.from))?;
    nodes_answer(&site, &desks).await?;
    let collector = Arc::new(Collector::start(play.beyond.clone()).await?);
    let mut stage = Stage::set(Props {
        nodes: Arc::new(Nodes::elsewhere(&site)),
        desks,
        timeline,
        collector: Arc::clone(&collector),
        hooks: Box::new(Undisturbed),
        site,
    })?;
    let played = story::play(&mut stage, &play.petitions, progress).await?;
    ending::checks(&mut stage)?;
    ending::keeps(&mut stage).await?;
    let case = path::of(&stage.desks, played.group.matter).await?;
    let (_, mut timeline) = stage.strike();
    path::tell(&mut timeline, &Folder::kept(play.folder.clone()), &case)?;
    if let Some(collector) = Arc::into_inner(collector) {
        collector.stop().await;
    }
    Ok(())
}

/// A node that is not there yet is asked again; one that refuses never will.
async fn nodes_answer(site: &Site, desks: &Desks) -> Result<(), DemoFault> {
    for (member, _) in site.nodes() {
        let auditor = desks.clerk(member, member.with_role(Role::Auditor));
        for service in Service::ALL {
            let what = format!("an answer of {}/{service}", member.slug);
            within(START, &what, || async {
                match auditor.ask(service, GetNodeRequest {}).await {
                    Ok(_) => Ok(Some(())),
                    Err(refused @ CallFault::Refused(_)) => Err(refused),
                    Err(_) => Ok(None),
                }
            })
            .await
            .map_err(DemoFault::Silent)?;
        }
    }
    Ok(())
}

fn banner(site: &Site, from: Date) -> Vec<String> {
    let nodes: Vec<&str> = site.nodes().map(|(member, _)| member.short).collect();
    vec![
        format!(
            "{}的节点由他人运行，其余机关由信访局节点托管；节点之间双向TLS、逐条签名。",
            nodes.join("、")
        ),
        format!("法定时间从{from} 08:30起，由演示推进；期限按国务院公布的工作日历计算。"),
    ]
}
