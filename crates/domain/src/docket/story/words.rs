//! What a story shows of events and messages.

use super::*;

pub(super) fn described(event: &Event) -> String {
    use docket::Event as D;
    use handling::Event as H;
    let facts = match event {
        Event::Docket(D::Opened { dispatch_by, .. }) => format!("dispatch by {dispatch_by}"),
        Event::Docket(D::Dispatched {
            claim,
            round,
            to,
            late,
            ..
        }) => {
            let late = if *late { ", late" } else { "" };
            format!(
                "claim {} to {}, round {}{late}",
                claim.0,
                short(*to),
                round.0
            )
        }
        Event::Docket(D::ObjectionDecided { claim, ruling, .. }) => {
            format!("claim {} {ruling:?}", claim.0)
        }
        Event::Docket(D::Overdue { timer, on }) => format!("{timer} on {on}"),
        Event::Docket(D::OverdueWithdrawn { timer }) => timer.to_string(),
        Event::Docket(D::Extended { answer_by, .. }) => format!("answer by {answer_by}"),
        Event::Handling(H::Received {
            notice_by,
            object_by,
            ..
        }) => format!("notice by {notice_by}, object by {object_by}"),
        Event::Handling(H::Accepted { on, answer_by, .. }) => match answer_by {
            Some(day) => format!("on {on}, answer by {day}"),
            None => format!("on {on}, no period"),
        },
        Event::Handling(H::AcceptanceLapsed {
            shadow_answer_by: Some(day),
        }) => format!("answer by {day} all the same"),
        _ => String::new(),
    };
    format!("{} {facts}", event.name()).trim_end().to_string()
}

pub(super) fn told(message: &Message) -> String {
    match &message.body {
        Body::Docket(docket::Outgoing::StatusChanged { status }) => {
            let due = status.due_on.map(|day| format!(", due {day}"));
            format!(
                "{} claim {} {:?} at {} since {}{}",
                message.to.kind,
                status.claim.0,
                status.step,
                short(status.answerable),
                status.since,
                due.unwrap_or_default()
            )
        }
        body => format!("{} {}", message.to.kind, body.name()),
    }
}
