//! Names, law and texts of a handling's events and messages, and what each event tells the docket.

use super::{Event, Handling, Notice, Outgoing, Stage};
use crate::docket::Round;
use crate::entry::Entry;
use crate::law::Clause;
use crate::message::{Body, Message};
use crate::sealed::Sealed;

impl Event {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Received { .. } => "handling.received",
            Self::Objected { .. } => "handling.objected",
            Self::ObjectionDecided { .. } => "handling.objection-decided",
            Self::Accepted { .. } => "handling.accepted",
            Self::AcceptanceLapsed { .. } => "handling.acceptance-lapsed",
            Self::Extended { .. } => "handling.extended",
            Self::OpinionIssued { .. } => "handling.opinion-issued",
            Self::Served { .. } => "handling.served",
            Self::Executed { .. } => "handling.executed",
            Self::Reported { .. } => "handling.reported",
        }
    }

    pub fn law(&self) -> &'static [Clause] {
        match self {
            Self::Received { .. } => &[Clause("Art. 23 ¶3"), Clause("T3"), Clause("T4")],
            Self::Objected { .. } => &[Clause("Art. 23 ¶3"), Clause("D3"), Clause("T4")],
            Self::ObjectionDecided { .. } => &[Clause("Art. 23 ¶3"), Clause("D4")],
            Self::Accepted { .. } => &[
                Clause("Art. 23 ¶3"),
                Clause("D8"),
                Clause("Art. 34"),
                Clause("T5"),
            ],
            Self::AcceptanceLapsed { .. } => &[Clause("Art. 23 ¶3"), Clause("T3"), Clause("T5")],
            Self::Extended { .. } => &[Clause("Art. 34"), Clause("H1"), Clause("T6")],
            Self::OpinionIssued { .. } => &[Clause("Art. 32"), Clause("H2")],
            Self::Served { .. } => &[Clause("Art. 32"), Clause("H4")],
            Self::Executed { .. } => &[Clause("Art. 32 ¶2"), Clause("H3")],
            Self::Reported { .. } => &[Clause("Art. 22 ¶1"), Clause("D2")],
        }
    }

    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Received { assignment, .. } => assignment.sealed(),
            Self::Objected { reasons, .. } => vec![*reasons],
            Self::ObjectionDecided { reason, .. } => vec![*reason],
            Self::Accepted {
                notice:
                    Notice::Written {
                        receipt,
                        path,
                        procedure,
                    },
                ..
            } => vec![*receipt, *path, *procedure],
            Self::Extended { reason, told, .. } => vec![*reason, *told],
            Self::OpinionIssued { opinion, .. } => vec![
                opinion.claim,
                opinion.facts_and_reasons,
                opinion.opinion,
                opinion.basis,
                opinion.remedy,
            ],
            Self::Executed { evidence, .. } => vec![*evidence],
            Self::Reported { result, .. } => vec![*result],
            Self::Accepted {
                notice: Notice::Waived,
                ..
            }
            | Self::AcceptanceLapsed { .. }
            | Self::Served { .. } => Vec::new(),
        }
    }
}

impl Outgoing {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Received { .. } => "handling.received",
            Self::Objected { .. } => "handling.objected",
            Self::Accepted { .. } => "handling.accepted",
            Self::Extended { .. } => "handling.extended",
            Self::OpinionServed { .. } => "handling.opinion-served",
            Self::Executed { .. } => "handling.executed",
            Self::Reported { .. } => "handling.reported",
        }
    }

    /// The opinion stays with the agency that gave it; the docket is told what it came to.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Objected { reasons, .. } => vec![*reasons],
            Self::Received { .. }
            | Self::Accepted { .. }
            | Self::Extended { .. }
            | Self::OpinionServed { .. }
            | Self::Executed { .. }
            | Self::Reported { .. } => Vec::new(),
        }
    }

    /// The dispatch it answers.
    pub const fn round(&self) -> Round {
        match self {
            Self::Received { round, .. }
            | Self::Objected { round, .. }
            | Self::Accepted { round, .. }
            | Self::Extended { round, .. }
            | Self::OpinionServed { round, .. }
            | Self::Executed { round, .. }
            | Self::Reported { round, .. } => *round,
        }
    }
}

impl Handling {
    pub fn messages(&self, event: &Event, entry: &Entry, version: u64) -> Vec<Message> {
        let round = self.round();
        let told = match event {
            Event::Received {
                notice_by,
                object_by,
                ..
            } => Some(Outgoing::Received {
                round,
                at: entry.recorded,
                notice_by: *notice_by,
                object_by: *object_by,
            }),
            Event::Objected {
                reasons, proposed, ..
            } => Some(Outgoing::Objected {
                round,
                reasons: *reasons,
                proposed: *proposed,
                on: entry.recorded.date(),
            }),
            Event::Accepted { on, answer_by, .. } => Some(Outgoing::Accepted {
                round,
                on: *on,
                answer_by: *answer_by,
            }),
            Event::Extended {
                days, answer_by, ..
            } => Some(Outgoing::Extended {
                round,
                days: *days,
                answer_by: *answer_by,
            }),
            Event::Served { way, served } => match &self.stage {
                Stage::Served { issue, .. } => Some(Outgoing::OpinionServed {
                    round,
                    outcome: issue.opinion.outcome,
                    issued: issue.on,
                    served: served.date(),
                    way: *way,
                }),
                _ => None,
            },
            Event::Executed { on, .. } => Some(Outgoing::Executed { round, on: *on }),
            Event::Reported { on, .. } => Some(Outgoing::Reported { round, on: *on }),
            Event::ObjectionDecided { .. }
            | Event::AcceptanceLapsed { .. }
            | Event::OpinionIssued { .. } => None,
        };
        told.into_iter()
            .map(|body| Message {
                origin: self.id.record(),
                version,
                to: self.docket.record(),
                happened: entry.happened,
                body: Body::Handling(body),
            })
            .collect()
    }
}
