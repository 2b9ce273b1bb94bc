//! A step: who does it, the sentence that tells it, and the call that makes it so.

use super::{Stage, StoryFault, known};
use crate::demo::cast::{self, Member};
use crate::demo::clerk::verbs::{Mutation, Verb};
use crate::demo::clerk::{CallFault, Clerk};
use crate::demo::timeline::Line;

/// A step that has a name.
pub struct Named<'s> {
    stage: &'s mut Stage,
    name: String,
}

/// A step of which is known who does it.
pub struct Cue<'s> {
    stage: &'s mut Stage,
    name: String,
    member: &'static Member,
    number: &'static str,
}

/// A step that is told, and now only has to happen.
pub struct Step<'s> {
    stage: &'s mut Stage,
    name: String,
    member: &'static Member,
    number: &'static str,
    what: String,
    clause: &'static str,
}

impl<'s> Named<'s> {
    pub(super) const fn new(stage: &'s mut Stage, name: String) -> Self {
        Self { stage, name }
    }

    /// Of the staff of an agency, by staff number.
    pub fn by(self, agency: &str, number: &'static str) -> Cue<'s> {
        let Self { stage, name } = self;
        Cue {
            stage,
            name,
            member: cast::member(agency),
            number,
        }
    }
}

impl<'s> Cue<'s> {
    /// The sentence of the timeline, and what it rests on.
    pub fn says(self, what: impl Into<String>, clause: &'static str) -> Step<'s> {
        let Self {
            stage,
            name,
            member,
            number,
        } = self;
        Step {
            stage,
            name,
            member,
            number,
            what: what.into(),
            clause: known(clause),
        }
    }
}

impl Step<'_> {
    /// Done by a call, which is repeated with the same request id until it is answered.
    pub async fn act<M: Mutation>(mut self, request: M) -> Result<M::Answer, StoryFault> {
        let clerk = self.ready().await?;
        let answer = clerk.act(&self.name, request).await;
        let answer = answer.map_err(|source| self.failed(source))?;
        self.told()?;
        Ok(answer)
    }

    /// Something is read, and that is worth a line.
    pub async fn read<V: Verb>(mut self, request: V) -> Result<V::Answer, StoryFault> {
        let clerk = self.ready().await?;
        let answer = clerk.read(request).await;
        let answer = answer.map_err(|source| self.failed(source))?;
        self.told()?;
        Ok(answer)
    }

    /// Refused with this reason, as the story wants it; that it is done instead is a failed check.
    pub async fn refused<M: Mutation>(
        mut self,
        request: M,
        expected: &'static str,
    ) -> Result<(), StoryFault> {
        let clerk = self.ready().await?;
        let log = self.stage.site.log(self.member);
        match clerk.act(&self.name, request).await {
            Err(CallFault::Refused(refused)) if refused.reason == expected => {}
            Err(source) => {
                return Err(StoryFault::OtherRefusal {
                    step: self.name,
                    expected,
                    log,
                    source,
                });
            }
            Ok(_) => {
                return Err(StoryFault::Done {
                    step: self.name,
                    expected,
                    log,
                });
            }
        }
        let Self {
            stage,
            member,
            what,
            clause,
            ..
        } = self;
        let line = Line {
            at: stage.now,
            agency: member.short,
            what: &what,
            clause,
        };
        stage.timeline.refused(line, expected)?;
        stage.held(&format!("{what}〔{expected}〕"));
        Ok(())
    }

    /// Others may disturb the nodes before the call, never between the call and what is told of it.
    async fn ready(&mut self) -> Result<Clerk, StoryFault> {
        self.stage.boundary(&self.name, self.member).await?;
        Ok(self.stage.clerk(self.member, self.number))
    }

    fn failed(&self, source: CallFault) -> StoryFault {
        StoryFault::Call {
            step: self.name.clone(),
            log: self.stage.site.log(self.member),
            source,
        }
    }

    fn told(self) -> Result<(), StoryFault> {
        let Self {
            stage,
            member,
            what,
            clause,
            ..
        } = self;
        let line = Line {
            at: stage.now,
            agency: member.short,
            what: &what,
            clause,
        };
        Ok(stage.timeline.line(line)?)
    }
}
