//! The whole demonstration: sets the stage, plays the story, and shows what it came to.

mod ending;
mod fault;
mod folder;
mod path;
mod serving;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::calendar::Calendar;
use domain::time::Date;

use super::acks::Acks;
use super::cast;
use super::clerk::Desks;
use super::import::Progress;
use super::nodes::Nodes;
use super::petitions::PetitionSource;
use super::site::{Site, Spans};
use super::stage::{Heading, Props, Stage, Undisturbed};
use super::story;
use super::timeline::Timeline;
use super::trace::{self, Beyond, Collector};

use ending::Measured;
pub use fault::DemoFault;
use folder::Folder;

/// Nodes that go on running send their spans in batches, five seconds apart.
const BATCHES: Duration = Duration::from_secs(6);

/// What is asked of a demonstration.
#[derive(Clone, Debug)]
pub struct Options {
    pub petitions: PetitionSource,
    /// The first day of the story.
    pub from: Date,
    /// The act whose trace is shown.
    pub shown: Heading,
    /// Where all spans go besides.
    pub beyond: Beyond,
    /// A new or empty folder in which everything stays; without one, nothing does.
    pub keep: Option<PathBuf>,
    pub afterwards: Afterwards,
}

/// What becomes of the nodes after the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    End,
    /// They run until somebody interrupts.
    Serve,
}

/// Plays it. `program` is the binary that the nodes run.
pub async fn run(
    options: &Options,
    program: &Path,
    timeline: Timeline,
    progress: Progress,
) -> Result<(), DemoFault> {
    check(options)?;
    let collector = Arc::new(Collector::start(options.beyond.clone()).await?);
    let folder = Folder::make(options.keep.as_deref())?;
    let played = played(options, &folder, program, timeline, progress, &collector).await;
    if let Some(collector) = Arc::into_inner(collector) {
        collector.stop().await;
    }
    folder.end(played)
}

/// What can be told before anything is made.
fn check(options: &Options) -> Result<(), DemoFault> {
    if let PetitionSource::File(path) = &options.petitions {
        options
            .petitions
            .open()
            .map_err(|source| DemoFault::Petitions {
                path: path.clone(),
                source,
            })?;
    }
    let calendar = Calendar::national();
    let (first, last) = calendar.years();
    if !(first..=last).contains(&options.from.year()) {
        return Err(DemoFault::NoCalendar {
            year: options.from.year(),
            first,
            last,
        });
    }
    if !calendar.is_working_day(options.from) {
        return Err(DemoFault::RestDay {
            day: options.from,
            next: calendar.roll(options.from),
        });
    }
    Ok(())
}

async fn played(
    options: &Options,
    folder: &Folder,
    program: &Path,
    mut timeline: Timeline,
    progress: Progress,
    collector: &Arc<Collector>,
) -> Result<(), DemoFault> {
    let site = Site::create(folder.path(), options.from, &Spans::To(collector.url()))?;
    let nodes = Nodes::start(&site, program).await;
    let nodes = Arc::new(nodes.map_err(DemoFault::Start)?);
    let desks = Desks::open(&site, Acks::none())?;
    timeline.banner(TITLE, &banner(options.from))?;
    let mut stage = Stage::set(Props {
        site,
        nodes: Arc::clone(&nodes),
        desks,
        timeline,
        collector: Arc::clone(collector),
        hooks: Box::new(Undisturbed),
    })?;
    let played = tokio::select! {
        played = story::play(&mut stage, &options.petitions, progress) => played?,
        died = nodes.died() => return Err(DemoFault::Died(died)),
        interrupted = tokio::signal::ctrl_c() => {
            interrupted?;
            return Err(DemoFault::Interrupted);
        }
    };
    drop(nodes);
    ending::checks(&mut stage)?;
    ending::keeps(&mut stage).await?;
    let case = path::of(&stage.desks, played.group.matter).await?;
    let number = played.group.number.clone();
    let measured = Measured::now(&stage, options, played.imported).await?;
    let shown = ending::shown(&stage, options.shown);
    let site = stage.site.clone();
    let (nodes, mut timeline) = stage.strike();
    match options.afterwards {
        Afterwards::End => {
            // The last spans leave the nodes when they stop.
            finish(nodes).await?;
            timeline.act(THIS_TIME, "")?;
            path::tell(&mut timeline, folder, &case)?;
            ending::trace_and_times(&mut timeline, collector, shown.as_ref(), &measured)?;
            folder.tell(&mut timeline)
        }
        Afterwards::Serve => {
            trace::quiet(collector, BATCHES).await;
            timeline.act(THIS_TIME, "")?;
            path::tell(&mut timeline, folder, &case)?;
            ending::trace_and_times(&mut timeline, collector, shown.as_ref(), &measured)?;
            folder.tell(&mut timeline)?;
            serving::tell(&mut timeline, &site, program, &number)?;
            tokio::select! {
                died = nodes.died() => return Err(DemoFault::Died(died)),
                interrupted = tokio::signal::ctrl_c() => interrupted?,
            }
            finish(nodes).await
        }
    }
}

/// Nobody else holds the nodes by now.
async fn finish(nodes: Arc<Nodes>) -> Result<(), DemoFault> {
    match Arc::into_inner(nodes) {
        Some(nodes) => nodes.finish().await.map_err(DemoFault::Stop),
        None => Ok(()),
    }
}

/// What follows depends on times, ids, and the order in which messages of several nodes arrive.
const THIS_TIME: &str = "本次运行  以下各次不同";
const TITLE: &str = "联访  一次联合接访，从登记到办结（DB32/T 4621-2023、《信访工作条例》）";

fn banner(from: Date) -> Vec<String> {
    let nodes: Vec<&str> = cast::nodes().map(|member| member.short).collect();
    vec![
        format!(
            "{}各有一个节点：各自的进程、数据库、证书，节点之间双向TLS、逐条签名；明理律所由信访局节点托管。",
            nodes.join("、")
        ),
        format!("法定时间从{from} 08:30起，由演示推进；期限按国务院公布的工作日历计算。"),
        "每一行都是一次真实调用；✗ 为依规不予办理，〔 〕内为原因码，可用 lianfang explain 查询。"
            .to_owned(),
    ]
}
