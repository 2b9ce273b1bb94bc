//! What operators and auditors are told, on a running node: over mutual TLS, with tokens, through all layers.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod node;

use std::time::Duration;

use contracts::codec::Wire;
use contracts::pb::node::v1 as pb;
use contracts::pb::types::v1::Party as PbParty;
use contracts::status::reason;
use contracts::wire::Wired as _;
use domain::codec::Codec as _;
use domain::docket;
use domain::entry::Event;
use domain::id::{DocketId, MatterId, Party, Service};
use domain::matter;
use domain::message::{Body, Message};
use domain::people::{Author, Role};
use domain::sealed::Subject;
use store::channel::{Arrival, Covers, ParkReason, Stated};
use store::{Change, Channel, Decided};
use testkit::intake::{self, office};
use tonic::{Response, Status};

use node::{Node, bureau};

/// Stands in every sealed text of the matter, and may stand in no answer.
const CANARY: &str = "金丝雀";
/// Of the database that the bureau's service of another node would have.
const OTHER_LIFE: u128 = 9;

fn party(agency: domain::id::AgencyId, service: Service) -> Party {
    Party { agency, service }
}

/// A matter with texts, as intake registers it.
async fn register(node: &Node, id: u128) {
    register_group(node, id, 1).await;
}

/// The same, of many people.
async fn register_group(node: &Node, id: u128, people: u16) {
    let store = &node.context(Service::Intake).store;
    let texts = [(Subject::Matter(id), CANARY); 5];
    let sealed = store.vault().seal_all(&texts).await.unwrap();
    let (handles, rows): (Vec<_>, Vec<_>) = sealed.into_iter().unzip();
    let matter = intake::matter(id);
    let change = Change::new(matter.record(), move |view| {
        let mut registration = intake::registration(id, view.next_number(office()));
        registration.petitioners[0].name = matter::Stated::Given(handles[0]);
        let first = registration.petitioners[0].clone();
        let all = (1..=people).map(|no| matter::Petitioner {
            no: matter::PersonNo(no),
            ..first.clone()
        });
        registration.petitioners = all.collect();
        registration.headcount = matter::Headcount {
            visitors: people,
            concerned: people,
            present: people,
        };
        registration.claims[0].request = handles[1];
        registration.subject = handles[2];
        registration.facts = matter::Stated::Given(handles[3]);
        registration.query_code = handles[4];
        let moment = view.moment(None);
        let (rules, clerk) = (intake::rules(), intake::clerk());
        let events = matter::register(&rules, &clerk, registration, moment)?;
        Ok(Decided {
            events: events
                .into_iter()
                .map(|event| (matter.record(), Event::Matter(event)))
                .collect(),
            by: Author::Staff(clerk.person),
            happened: moment.happened,
            rules: rules.version(),
        })
    });
    store.commit(change.sealing(rows)).await.unwrap();
}

fn refusal<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> String {
    reason(&answer.unwrap_err()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_the_service_that_the_connection_names() {
    let node = Node::start().await;
    for service in Service::ALL {
        let mut operator = node.operator(office(), service);
        let state = operator.get_node(pb::GetNodeRequest {}).await.unwrap();
        let state = state.into_inner();
        assert_eq!(state.party, party(office(), service).to_wire());
        assert_eq!(state.hosted, [bureau().to_string()]);
        assert_eq!((state.position, state.steered), (0, false));
        assert_eq!(state.incarnation.len(), 16);
    }

    register(&node, 1).await;
    let mut follow_up = node.operator(office(), Service::FollowUp);
    // The matter goes to its docket by message; until then there is nothing to see.
    let arrived = async {
        loop {
            let peers = follow_up.list_peers(pb::ListPeersRequest {}).await.unwrap();
            let peers = peers.into_inner().peers;
            if let Some(intake) = peers.into_iter().find(|peer| peer.received_through == 1) {
                return intake;
            }
        }
    };
    let intake = tokio::time::timeout(Duration::from_secs(20), arrived)
        .await
        .expect("the matter did not arrive");
    assert_eq!(intake.remote, party(office(), Service::Intake).to_wire());
    assert_eq!((intake.parked, intake.waiting), (0, 0));
    let state = follow_up.get_node(pb::GetNodeRequest {}).await.unwrap();
    assert_eq!(state.into_inner().position, 1);
    node.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_paged_in_coded_facts_and_reading_it_is_written_down() {
    let node = Node::start().await;
    for id in 1..=3 {
        register(&node, id).await;
    }
    let mut operator = node.operator(office(), Service::Intake);
    let page = |after, record: Option<MatterId>| pb::ListJournalRequest {
        after,
        page_size: 2,
        record: record.and_then(|matter| matter.record().to_wire()),
    };
    let first = operator.list_journal(page(0, None)).await.unwrap();
    let first = first.into_inner();
    let positions: Vec<_> = first.rows.iter().map(|row| row.position).collect();
    assert_eq!((positions, first.next_after), (vec![1, 2], 2));
    let row = &first.rows[0];
    assert_eq!(row.event, "matter.registered");
    assert_eq!(row.author, intake::clerk().person.to_string());
    assert!(row.law.contains(&"Art. 22 ¶1".to_owned()), "{:?}", row.law);
    assert!(row.facts.contains("request=sealed(3)"), "{}", row.facts);
    let second = operator.list_journal(page(2, None)).await.unwrap();
    assert_eq!(second.into_inner().next_after, 0);

    let of_one = operator.list_journal(page(0, Some(intake::matter(3))));
    let rows = of_one.await.unwrap().into_inner().rows;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].position, rows[0].version), (3, 1));
    assert!(!format!("{first:?}{rows:?}").contains(CANARY));

    let store = &node.context(Service::Intake).store;
    let accesses = store.accesses(0, 10).await.unwrap();
    let audited: Vec<_> = accesses
        .iter()
        .map(|row| (row.access.reader.as_str(), row.access.purpose.as_str()))
        .collect();
    let name = format!("{}/operator", office());
    assert_eq!(audited, [(name.as_str(), "journal"); 3]);
    assert_eq!(
        accesses[2].access.records,
        [intake::matter(3).record()],
        "the record is named where one was asked for"
    );
    let too_many = pb::ListJournalRequest {
        page_size: 501,
        ..page(0, None)
    };
    assert_eq!(
        refusal(operator.list_journal(too_many).await),
        "INVALID_REQUEST"
    );
    node.end().await;
}

/// Fewer come at a time than were asked for, rather than more than a message carries; and none is left out.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_large_entries_ends_where_a_message_would_not_hold_them() {
    const GROUPS: u64 = 20;
    let node = Node::start().await;
    for id in 1..=GROUPS {
        register_group(&node, id.into(), 500).await;
    }
    let mut operator = node.operator(office(), Service::Intake);
    let mut pages = Vec::new();
    let mut after = 0;
    loop {
        let page = pb::ListJournalRequest {
            after,
            page_size: 500,
            record: None,
        };
        let page = operator.list_journal(page).await.unwrap().into_inner();
        pages.push(page.rows.iter().map(|row| row.position).collect::<Vec<_>>());
        match page.next_after {
            0 => break,
            next => after = next,
        }
    }
    assert!(pages.len() > 1, "{pages:?}");
    assert_eq!(pages.concat(), Vec::from_iter(1..=GROUPS));
    node.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_sees_the_records_of_its_own_agency_and_other_roles_none() {
    let node = Node::start().await;
    register(&node, 1).await;
    let journal = || pb::ListJournalRequest::default();
    let mut own = node.clerk(office(), Role::Auditor, Service::Intake);
    let rows = own.list_journal(journal()).await.unwrap().into_inner().rows;
    assert_eq!(rows.len(), 1);

    let mut hosted = node.clerk(bureau(), Role::Auditor, Service::Intake);
    let rows = hosted.list_journal(journal()).await.unwrap();
    assert!(rows.into_inner().rows.is_empty());
    let named = pb::ListJournalRequest {
        record: intake::matter(1).record().to_wire(),
        ..journal()
    };
    assert_eq!(
        refusal(hosted.list_journal(named).await),
        "RECORD_NOT_FOUND"
    );

    let mut registrar = node.clerk(office(), Role::Registrar, Service::Intake);
    assert_eq!(
        refusal(registrar.list_journal(journal()).await),
        "ROLE_NOT_ALLOWED"
    );
    let resume = pb::ResumeParkedRequest::default();
    assert_eq!(
        refusal(own.resume_parked(resume).await),
        "PERMISSION_DENIED",
        "an auditor looks and changes nothing"
    );
    let mut other = node.operator(bureau(), Service::Intake);
    assert_eq!(
        refusal(other.get_node(pb::GetNodeRequest {}).await),
        "TOKEN_REQUIRED",
        "the operator of a node is the one of the agency whose node it is"
    );
    node.end().await;
}

/// What a newer docket of the bureau says to a matter that is not here, in bytes that this version can read after all.
fn arrival(seq: u64, readable: bool) -> Arrival {
    let message = Message {
        origin: DocketId::of(MatterId::new(bureau(), 77)).record(),
        version: seq,
        to: MatterId::new(bureau(), 77).record(),
        happened: domain::time::Instant::from_micros(1),
        body: Body::Docket(docket::Outgoing::Closed {
            on: domain::time::Instant::from_micros(1).date(),
        }),
    };
    Arrival {
        channel: Channel {
            from: party(bureau(), Service::FollowUp),
            to: party(bureau(), Service::Intake),
        },
        incarnation: OTHER_LIFE,
        seq,
        message_id: store::message_id(&message),
        bytes: if readable {
            Wire::encode_message(&message)
        } else {
            vec![0xff]
        },
        digest: [u8::try_from(seq).unwrap(); 32],
        message: Err(ParkReason::Newer),
        seals: Vec::new(),
        trace: None,
        rules: intake::rules(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parked_messages_are_listed_page_by_page_and_resumed_once() {
    let node = Node::start().await;
    let store = &node.context(Service::Intake).store;
    let arrivals = [true, false, false].into_iter().zip(1..);
    let arrivals: Vec<_> = arrivals
        .map(|(readable, seq)| arrival(seq, readable))
        .collect();
    let channel = arrivals[0].channel;
    store
        .note_peer_incarnation(channel, OTHER_LIFE)
        .await
        .unwrap();
    let stated = Stated {
        channel,
        covers: Covers::Messages,
        incarnation: OTHER_LIFE,
        first: 1,
        count: 3,
        bytes: vec![1],
        key: "played".into(),
        signature: vec![1],
    };
    store.accept(stated, arrivals).await.unwrap();

    let mut operator = node.operator(office(), Service::Intake);
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let page = pb::ListParkedRequest {
            page_size: 2,
            page_token: token,
        };
        let page = operator.list_parked(page).await.unwrap().into_inner();
        seen.extend(page.messages);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    seen.sort_by_key(|message| message.seq);
    let found: Vec<_> = seen
        .iter()
        .map(|message| (message.seq, message.reason.as_str()))
        .collect();
    assert_eq!(found, [(1, "NEWER"), (2, "NEWER"), (3, "NEWER")]);

    let wire = |party: Party| -> Option<PbParty> { party.to_wire() };
    let resume = |seq| pb::ResumeParkedRequest {
        request_id: format!("resume-{seq}-again"),
        sender: wire(channel.from),
        receiver: wire(channel.to),
        seq,
    };
    let mut told = Vec::new();
    for seq in [1, 1, 2] {
        let answer = operator.resume_parked(resume(seq)).await.unwrap();
        let answer = answer.into_inner();
        told.push((answer.verdict, answer.reason));
    }
    let verdict = |name: &str, reason: &str| (name.to_owned(), reason.to_owned());
    assert_eq!(
        told,
        [
            verdict("waiting", ""),
            verdict("waiting", ""),
            verdict("parked", "MALFORMED"),
        ]
    );
    assert_eq!(
        refusal(operator.resume_parked(resume(9)).await),
        "RECORD_NOT_FOUND"
    );
    node.end().await;
}
