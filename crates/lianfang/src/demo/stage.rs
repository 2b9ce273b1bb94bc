//! What an act needs: the site and its nodes, the clerks of every agency, law time, and the page on which the story is told.

mod days;
mod fault;
mod sight;
mod step;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::law::Clause;
use domain::time::{Date, Instant};
use store::Entropy;
use tokio::sync::Mutex;

use super::cast::{self, Member};
use super::clerk::verbs::Verb;
use super::clerk::{Clerk, Desks};
use super::nodes::{NodeFault, Nodes};
use super::site::Site;
use super::timeline::{Line, Timeline};
use super::trace::{self, Collector};

pub use days::Days;
pub use fault::StoryFault;
pub use sight::Sight;
pub use step::{Cue, Named, Step};

/// Spans leave a node of the demonstration ten times a second.
const SPANS_LEAVE: Duration = Duration::from_millis(250);

/// Where the story is about to go on: between two steps.
#[derive(Clone, Copy)]
pub struct Boundary<'a> {
    /// The step that comes next; its name is that of its request.
    pub step: &'a str,
    /// Whose node it asks.
    pub asked: &'static Member,
    /// The node that the story itself keeps stopped now.
    pub down: Option<&'static Member>,
    pub nodes: &'a Nodes,
}

/// What somebody else does to the nodes between two steps.
pub type Disturbance<'a> = Pin<Box<dyn Future<Output = Result<(), NodeFault>> + Send + 'a>>;

/// Who is asked between any two steps: a test kills a node there and starts it again.
pub trait Hooks: Send {
    fn boundary<'a>(&'a mut self, at: Boundary<'a>) -> Disturbance<'a>;
}

/// Leaves the nodes alone.
#[derive(Clone, Copy, Debug)]
pub struct Undisturbed;

impl Hooks for Undisturbed {
    fn boundary<'a>(&'a mut self, _at: Boundary<'a>) -> Disturbance<'a> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What a stage is made of.
pub struct Props {
    pub site: Site,
    pub nodes: Arc<Nodes>,
    pub desks: Desks,
    pub timeline: Timeline,
    pub collector: Arc<Collector>,
    pub hooks: Box<dyn Hooks>,
}

/// Where the story is played.
pub struct Stage {
    pub site: Site,
    pub desks: Desks,
    pub timeline: Timeline,
    pub days: Days,
    nodes: Arc<Nodes>,
    collector: Arc<Collector>,
    hooks: Box<dyn Hooks>,
    entropy: Entropy,
    now: Instant,
    /// Held while the story keeps a node stopped: whoever else kills nodes meanwhile takes it first.
    stopping: Arc<Mutex<()>>,
    down: Option<&'static Member>,
    scenes: Vec<Scene>,
}

/// An act that has begun, and what was found to hold in it.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The root of its trace.
    pub act: trace::Act,
    pub title: &'static str,
    pub checks: Vec<String>,
}

/// An act as the programme names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// What `--act` calls it.
    pub name: &'static str,
    pub title: &'static str,
    pub clause: &'static str,
}

impl Stage {
    /// The story begins when the site's law time stands.
    pub fn set(props: Props) -> Result<Self, StoryFault> {
        let Props {
            site,
            nodes,
            desks,
            timeline,
            collector,
            hooks,
        } = props;
        let now = site.now()?;
        let calendar = site.directory().rules().calendar.clone();
        Ok(Self {
            days: Days::new(now.date(), calendar),
            site,
            desks,
            timeline,
            nodes,
            collector,
            hooks,
            entropy: Entropy::system(),
            now,
            stopping: Arc::default(),
            down: None,
            scenes: Vec::new(),
        })
    }

    /// Taken by whoever kills nodes at other times than at boundaries, for as long as a kill and a start take.
    pub fn stopping(&self) -> Arc<Mutex<()>> {
        Arc::clone(&self.stopping)
    }

    /// The curtain falls: the nodes and the page are handed back.
    pub fn strike(self) -> (Arc<Nodes>, Timeline) {
        (self.nodes, self.timeline)
    }

    /// The acts so far, with what held in them.
    pub fn scenes(&self) -> &[Scene] {
        &self.scenes
    }

    /// Law time now.
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// Plays one act: a trace of its own, under a heading.
    pub async fn act<T>(
        &mut self,
        heading: Heading,
        play: impl AsyncFnOnce(&mut Self) -> Result<T, StoryFault>,
    ) -> Result<T, StoryFault> {
        let Heading {
            name,
            title,
            clause,
        } = heading;
        self.timeline.act(title, known(clause))?;
        let act = trace::Act::begin(name, &self.entropy);
        self.desks.trace(Some(act.traceparent()));
        self.scenes.push(Scene {
            act: act.clone(),
            title,
            checks: Vec::new(),
        });
        let played = play(self).await;
        self.desks.trace(None);
        act.end(&self.collector);
        played
    }

    /// Plays a part of an act whose calls are too many for its trace.
    pub async fn untraced<T>(
        &mut self,
        play: impl AsyncFnOnce(&mut Self) -> Result<T, StoryFault>,
    ) -> Result<T, StoryFault> {
        self.desks.trace(None);
        let played = play(self).await;
        let act = self.scenes.last().map(|scene| scene.act.traceparent());
        self.desks.trace(act);
        played
    }

    /// Moves law time to this hour of the day that it is.
    pub fn at(&mut self, hour: u8, minute: u8) -> Result<(), StoryFault> {
        self.on(self.now.date(), hour, minute)
    }

    /// Moves law time to an hour of another day.
    pub fn on(&mut self, day: Date, hour: u8, minute: u8) -> Result<(), StoryFault> {
        self.now = Instant::at(day, hour, minute);
        Ok(self.site.advance_to(self.now)?)
    }

    /// The next step, by its name; a name is used once in the story.
    pub fn step(&mut self, name: impl Into<String>) -> Named<'_> {
        Named::new(self, name.into())
    }

    /// Petitioners ask the office's portal; what they ask and are told is in no line.
    pub async fn portal<V: Verb>(
        &mut self,
        step: &str,
        request: V,
    ) -> Result<V::Answer, StoryFault> {
        self.boundary(step, cast::member("office")).await?;
        let answer = self.desks.portal().read(request).await;
        answer.map_err(|source| StoryFault::Call {
            step: step.to_owned(),
            log: self.site.log(cast::member("office")),
            source,
        })
    }

    /// Tells what happened without anybody's call: that a message arrived, that a clock has a last day.
    pub fn tell(
        &mut self,
        agency: &str,
        what: &str,
        clause: &'static str,
    ) -> Result<(), StoryFault> {
        let line = Line {
            at: self.now,
            agency: cast::member(agency).short,
            what,
            clause: known(clause),
        };
        Ok(self.timeline.line(line)?)
    }

    /// Kills the node of an agency, and keeps everybody else from killing any until it is started again.
    pub async fn without<T>(
        &mut self,
        agency: &str,
        play: impl AsyncFnOnce(&mut Self) -> Result<T, StoryFault>,
    ) -> Result<T, StoryFault> {
        let member = cast::member(agency);
        let stopping = self.stopping();
        let _held = stopping.lock().await;
        // What it has done so far is told before it is gone.
        trace::quiet(&self.collector, SPANS_LEAVE).await;
        self.nodes.kill(member).await?;
        self.down = Some(member);
        let played = play(self).await?;
        self.nodes.restart(member).await?;
        self.down = None;
        Ok(played)
    }

    /// Notes what was found to hold, or ends the story with what was expected and found.
    pub fn check<T: PartialEq + std::fmt::Debug>(
        &mut self,
        agency: &str,
        what: &str,
        expected: &T,
        found: &T,
    ) -> Result<(), StoryFault> {
        if expected == found {
            self.held(what);
            return Ok(());
        }
        Err(StoryFault::Check {
            what: what.to_owned(),
            expected: format!("{expected:?}"),
            found: format!("{found:?}"),
            log: self.site.log(cast::member(agency)),
        })
    }

    /// Notes what somebody else has found to hold.
    pub fn held(&mut self, what: &str) {
        if let Some(scene) = self.scenes.last_mut() {
            scene.checks.push(what.to_owned());
        }
    }

    fn clerk(&self, member: &'static Member, number: &str) -> Clerk {
        self.desks.clerk(member, member.staff(number))
    }

    async fn boundary(&mut self, step: &str, asked: &'static Member) -> Result<(), StoryFault> {
        let at = Boundary {
            step,
            asked: self.site.home(asked),
            down: self.down,
            nodes: &self.nodes,
        };
        Ok(self.hooks.boundary(at).await?)
    }
}

/// The clause as the table of provisions spells it: `lianfang explain` answers to every one of the story.
fn known(clause: &'static str) -> &'static str {
    Clause::find(clause)
        .expect("the story names provisions of the table")
        .clause
        .0
}
