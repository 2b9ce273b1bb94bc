//! What peers send again, wrongly, or before this version can read it.

use std::sync::{Arc, Mutex};

use domain::content::ContentClass;
use domain::id::{DocketId, ReceptionId};
use domain::matter::{self, Category, ClaimNo, ClaimPath, ClaimTriage, Disposition};
use domain::message::{Body, Message};
use domain::reception::{self, Plan, PlanVersion};
use domain::time::Instant;
use jiff::civil::date;
use store::Channel;
use store::channel::{Accepted, Arrival, ParkReason, Verdict};
use testkit::intake::{self, office};

use super::derived::opening;
use super::evidence::stated;
use super::link::{arrival, docket_channel};
use super::{Place, fresh, morning, rules};

const SENDER: u128 = 77;
const RESTORED: u128 = 99;

fn verdict(accepted: &Accepted) -> &Verdict {
    match accepted {
        Accepted::New { verdict, .. } => verdict,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn triaged(claim: u8) -> Message {
    let claim = ClaimTriage {
        claim: ClaimNo(claim),
        path: ClaimPath::PetitionOpinion,
        class: ContentClass::OTHER,
        place: None,
    };
    Message {
        version: 2,
        body: Body::Matter(matter::Outgoing::Triaged {
            category: Category::Claim,
            claims: vec![claim],
            disposition: Disposition::Ordinary,
            urgent: false,
        }),
        ..opening(1)
    }
}

pub(crate) async fn a_restored_sender_repeats_itself_without_a_second_effect(place: &impl Place) {
    let store = fresh(place).await;
    let channel = docket_channel();
    let docket = DocketId::of(intake::matter(1)).record();
    store.note_peer_incarnation(channel, SENDER).await.unwrap();
    store
        .accept(stated(), vec![arrival(&opening(1), 1, SENDER)])
        .await
        .unwrap();
    let entries = store.entries(docket).await.unwrap().len();

    store
        .note_peer_incarnation(channel, RESTORED)
        .await
        .unwrap();
    let again = store
        .accept(stated(), vec![arrival(&opening(1), 1, RESTORED)])
        .await
        .unwrap();
    assert_eq!(
        again,
        [Accepted::New {
            verdict_seq: 2,
            verdict: Verdict::Applied
        }]
    );
    assert_eq!(store.entries(docket).await.unwrap().len(), entries);
    let facts = store
        .link_facts(&store::message_id(&opening(1)))
        .await
        .unwrap();
    assert_eq!(facts.received.len(), 2, "both receipts are kept");
}

pub(crate) async fn a_parked_message_lets_the_channel_go_on_and_is_resumed(place: &impl Place) {
    let store = fresh(place).await;
    let channel = docket_channel();
    store.note_peer_incarnation(channel, SENDER).await.unwrap();
    let unread = Arrival {
        message: Err(ParkReason::Newer),
        ..arrival(&opening(1), 1, SENDER)
    };
    let accepted = store
        .accept(stated(), vec![unread, arrival(&opening(2), 2, SENDER)])
        .await
        .unwrap();
    assert_eq!(*verdict(&accepted[0]), Verdict::Parked("NEWER".into()));
    assert_eq!(*verdict(&accepted[1]), Verdict::Applied);

    let parked = store.parked().await.unwrap();
    assert_eq!(parked.len(), 1);
    let docket = DocketId::of(intake::matter(1)).record();
    // Twice, because two operators may press the same button.
    for _ in 0..2 {
        let resumed = store.resume_parked(parked[0].clone(), rules()).await;
        assert_eq!(resumed.unwrap(), Verdict::Applied);
        assert_eq!(store.entries(docket).await.unwrap().len(), 1);
    }
    assert!(store.parked().await.unwrap().is_empty());
    let verdicts = store.verdicts(channel, 0, 10).await.unwrap();
    let told: Vec<_> = verdicts
        .iter()
        .map(|row| (row.verdict_seq, row.message_seq, row.verdict.name()))
        .collect();
    assert_eq!(
        told,
        [(1, 1, "parked"), (2, 2, "applied"), (3, 1, "applied")]
    );
}

pub(crate) async fn a_refusal_is_told_with_its_reason(place: &impl Place) {
    let store = fresh(place).await;
    let channel = docket_channel();
    store.note_peer_incarnation(channel, SENDER).await.unwrap();
    let accepted = store
        .accept(
            stated(),
            vec![
                arrival(&opening(1), 1, SENDER),
                arrival(&triaged(9), 2, SENDER),
            ],
        )
        .await
        .unwrap();
    assert_eq!(
        *verdict(&accepted[1]),
        Verdict::Refused("UNKNOWN_CLAIM".into())
    );
    assert!(
        store.held_back().await.unwrap().is_empty(),
        "a refusal is final"
    );
}

pub(crate) async fn a_message_that_names_another_channel_is_parked(place: &impl Place) {
    let store = fresh(place).await;
    let channel = docket_channel();
    store.note_peer_incarnation(channel, SENDER).await.unwrap();
    let stray = Message {
        to: intake::matter(2).record(),
        ..opening(1)
    };
    let accepted = store
        .accept(stated(), vec![arrival(&stray, 1, SENDER)])
        .await
        .unwrap();
    assert_eq!(
        *verdict(&accepted[0]),
        Verdict::Parked("MISADDRESSED".into())
    );
}

pub(crate) async fn what_waits_keeps_the_instant_of_its_receipt(place: &impl Place) {
    let clock = morning();
    let store = place.open(&clock).await;
    let channel = docket_channel();
    let received = clock.now();
    store.note_peer_incarnation(channel, SENDER).await.unwrap();
    store
        .accept(stated(), vec![arrival(&triaged(1), 1, SENDER)])
        .await
        .unwrap();
    clock.advance_to(Instant::at(date(2026, 3, 9), 9, 0));
    store
        .accept(stated(), vec![arrival(&opening(1), 2, SENDER)])
        .await
        .unwrap();
    let row = store.incoming(channel, SENDER, 1).await.unwrap().unwrap();
    assert_eq!((row.received, row.verdict), (received, Verdict::Applied));
    let entries = store
        .entries(DocketId::of(intake::matter(1)).record())
        .await
        .unwrap();
    let (_, _, last) = entries.last().unwrap();
    assert!(last.happened <= received, "{}", last.happened);
    assert_eq!(last.recorded, clock.now());
}

/// What a message causes late belongs to a trace that the link gives, told what the message waited for.
pub(crate) async fn what_was_held_back_is_traced_anew(place: &impl Place) {
    let store = fresh(place).await;
    let channel = docket_channel();
    store.note_peer_incarnation(channel, SENDER).await.unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let asking = Arc::clone(&asked);
    store.use_retrace(Arc::new(move |row| {
        let late = format!("{} after {}", row.trace.as_deref()?, row.verdict.name());
        asking.lock().unwrap().push(late.clone());
        Some(late)
    }));
    let reception = ReceptionId::new(office(), 5).record();
    let line = Channel {
        from: reception.home(),
        to: channel.to,
    };
    store.note_peer_incarnation(line, SENDER).await.unwrap();
    let plan = Plan {
        version: PlanVersion(1),
        items: Vec::new(),
        digest: [0; 32],
    };
    let early = Message {
        origin: reception,
        body: Body::JointReception(reception::Outgoing::HandedOver { plan }),
        ..opening(1)
    };
    let sent = |channel, message: &Message, trace: &str| Arrival {
        channel,
        trace: Some(trace.to_owned()),
        ..arrival(message, 1, SENDER)
    };
    let unread = Arrival {
        message: Err(ParkReason::Newer),
        ..sent(channel, &opening(1), "opening")
    };
    let arrivals = vec![sent(line, &early, "early"), unread];
    store.accept(stated(), arrivals).await.unwrap();
    assert!(asked.lock().unwrap().is_empty(), "nothing was late");
    let parked = store.parked().await.unwrap().remove(0);
    store.resume_parked(parked, rules()).await.unwrap();
    assert_eq!(
        *asked.lock().unwrap(),
        ["opening after parked", "early after waiting"]
    );
    let told = store.pending(reverse(line), 0, 10).await.unwrap();
    let traces: Vec<_> = told.iter().map(|row| row.trace.as_deref()).collect();
    assert_eq!(traces, [Some("early after waiting")]);
    let kept = store.incoming(line, SENDER, 1).await.unwrap().unwrap();
    assert_eq!(kept.trace.as_deref(), Some("early"), "kept as it came");
}

fn reverse(channel: Channel) -> Channel {
    Channel {
        from: channel.to,
        to: channel.from,
    }
}
