//! The handling as its entries make it.

use super::{Acceptance, Event, Handling, Issue, ObjectionRight, Silence, Stage};
use crate::docket::ObjectionRuling;
use crate::entry::{Corrupt, Entry};
use crate::id::{HandlingId, RecordId};

impl Handling {
    pub fn begin(id: RecordId, event: &Event, entry: &Entry) -> Result<Self, Corrupt> {
        let id = HandlingId::try_from(id).map_err(|_| corrupt(event))?;
        let Event::Received {
            docket,
            assignment,
            notice_by,
            object_by,
        } = event
        else {
            return Err(corrupt(event));
        };
        Ok(Self {
            id,
            docket: *docket,
            assignment: assignment.clone(),
            received: entry.recorded,
            notice_by: *notice_by,
            object_by: *object_by,
            objection: ObjectionRight::Open,
            silence: Silence::NotYet,
            stage: Stage::Received,
        })
    }

    pub fn apply(mut self, event: &Event, entry: &Entry) -> Result<Self, Corrupt> {
        self.stage = match (self.stage, event) {
            (Stage::Received, Event::Objected { .. }) => {
                self.objection = ObjectionRight::Used;
                Stage::Objected {
                    on: entry.recorded.date(),
                }
            }
            (Stage::Objected { .. }, Event::ObjectionDecided { ruling, .. }) => match ruling {
                ObjectionRuling::Agreed => Stage::Returned,
                ObjectionRuling::Refused => Stage::Received,
            },
            (
                stage @ (Stage::Received | Stage::Objected { .. }),
                Event::AcceptanceLapsed { shadow_answer_by },
            ) => {
                self.silence = Silence::Lapsed {
                    shadow_answer_by: *shadow_answer_by,
                };
                stage
            }
            (
                Stage::Received,
                Event::Accepted {
                    by, on, answer_by, ..
                },
            ) => Stage::Accepted(Acceptance {
                by: by.clone(),
                on: *on,
                answer_by: *answer_by,
                extended: 0,
            }),
            (
                Stage::Accepted(acceptance),
                Event::Extended {
                    days, answer_by, ..
                },
            ) => Stage::Accepted(Acceptance {
                answer_by: Some(*answer_by),
                extended: acceptance.extended.saturating_add(*days),
                ..acceptance
            }),
            (Stage::Accepted(acceptance), Event::OpinionIssued { opinion, by, on }) => {
                Stage::OpinionIssued {
                    acceptance,
                    issue: Issue {
                        by: by.clone(),
                        on: *on,
                        opinion: opinion.clone(),
                    },
                }
            }
            (Stage::OpinionIssued { acceptance, issue }, Event::Served { way, served }) => {
                Stage::Served {
                    acceptance,
                    issue,
                    way: *way,
                    served: *served,
                    executed: None,
                    reported: None,
                }
            }
            (
                Stage::Served {
                    acceptance,
                    issue,
                    way,
                    served,
                    executed: None,
                    reported,
                },
                Event::Executed { on, .. },
            ) => Stage::Served {
                acceptance,
                issue,
                way,
                served,
                executed: Some(*on),
                reported,
            },
            (
                Stage::Served {
                    acceptance,
                    issue,
                    way,
                    served,
                    executed,
                    reported: None,
                },
                Event::Reported { on, .. },
            ) => Stage::Served {
                acceptance,
                issue,
                way,
                served,
                executed,
                reported: Some(*on),
            },
            _ => return Err(corrupt(event)),
        };
        Ok(self)
    }
}

fn corrupt(event: &Event) -> Corrupt {
    Corrupt {
        event: event.name(),
    }
}
