//! A store with something in every table, by what callers, peers and operators do.

use contracts::codec::Wire;
use domain::codec::Codec as _;
use domain::entry::Key;
use domain::id::{DocketId, Party, Service};
use domain::matter;
use domain::message::{Body, Message};
use domain::sealed::Subject;
use domain::time::Instant;
use jiff::civil::date;
use store::channel::{Arrival, Covers, ParkReason, Stated, Verdict, VerdictNote};
use store::{Access, Blind, BlindKind, Channel, Store, message_id};
use testkit::intake::{self, office, piece, register, rules};
use tokio::task::JoinSet;

/// Tables that hold something only once a restored database was opened.
pub(crate) const ONLY_AFTER_A_RESTORE: [&str; 3] = ["restored", "life", "hearing"];

const PEER: u128 = 77;
const OPEN: Subject = Subject::Person(7);
const ERASED: Subject = Subject::Person(8);
/// More than are in memory at a time, or go into one statement.
const LAST: u128 = 1_200;
const TEXT: &str = "村口道路破损多年";

fn channel(from: Service, to: Service) -> Channel {
    let end = |service| Party {
        agency: office(),
        service,
    };
    Channel {
        from: end(from),
        to: end(to),
    }
}

fn stated(channel: Channel, covers: Covers) -> Stated {
    Stated {
        channel,
        covers,
        incarnation: PEER,
        first: 1,
        count: 3,
        bytes: b"stated".to_vec(),
        key: "k1".to_owned(),
        signature: vec![1; 64],
    }
}

fn arrival(seq: u64, message: &Message) -> Arrival {
    let bytes = Wire::encode_message(message);
    Arrival {
        channel: channel(Service::Intake, Service::FollowUp),
        incarnation: PEER,
        seq,
        message_id: message_id(message),
        digest: ring::digest::digest(&ring::digest::SHA256, &bytes)
            .as_ref()
            .try_into()
            .unwrap(),
        bytes,
        message: Ok(message.clone()),
        seals: Vec::new(),
        trace: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        rules: rules(),
    }
}

fn opening(id: u128) -> Message {
    let number = domain::number::MatterNumber::new(2026, u32::try_from(id).unwrap()).unwrap();
    let received = Instant::at(date(2026, 3, 2), 9, 0);
    Message {
        origin: intake::matter(id).record(),
        version: 1,
        to: DocketId::of(intake::matter(id)).record(),
        happened: received,
        body: Body::Matter(matter::Outgoing::Registered {
            registration: Box::new(intake::registration(id, number)),
            received,
        }),
    }
}

pub(crate) async fn fill(store: &Store<Wire>) {
    let vault = store.vault();
    let (_, part) = vault.seal(OPEN, TEXT).await.unwrap();
    let (_, gone) = vault.seal(ERASED, TEXT).await.unwrap();
    let blind = Blind {
        kind: BlindKind::Name,
        value: vault.blind(BlindKind::Name, "张三"),
        record: intake::matter(1).record(),
    };
    let first = register(1)
        .request("portal", [7; 16], b"body")
        .sealing([part.clone(), gone])
        .blind([blind])
        .traced(Some(
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned(),
        ));
    store.commit(first).await.unwrap();
    let mut commits = JoinSet::new();
    for id in 2..=LAST {
        let store = store.clone();
        commits.spawn(async move { store.commit(register(id)).await });
    }
    let committed = commits.join_all().await;
    assert!(committed.iter().all(Result::is_ok), "{committed:?}");
    store.commit(piece(1, 50)).await.unwrap();
    vault.erase(ERASED).await.unwrap();

    let out = channel(Service::Intake, Service::FollowUp);
    store.acknowledge(out, 2).await.unwrap();
    let note = |seq, verdict| VerdictNote {
        verdict_seq: seq,
        message_seq: seq,
        verdict,
    };
    let notes = vec![
        note(1, Verdict::Applied),
        note(2, Verdict::Refused("WRONG_STAGE".into())),
    ];
    let verdicts = stated(out, Covers::Verdicts);
    store.note_verdicts(verdicts, notes).await.unwrap();

    store.note_peer_incarnation(out, PEER).await.unwrap();
    let unread = Arrival {
        message: Err(ParkReason::Newer),
        ..arrival(2, &opening(901))
    };
    let early = Message {
        version: 2,
        body: Body::Matter(matter::Outgoing::Withdrawn),
        ..opening(902)
    };
    let batch = vec![arrival(1, &opening(900)), unread, arrival(3, &early)];
    let messages = stated(out, Covers::Messages);
    store.accept(messages, batch).await.unwrap();
    let access = Access {
        reader: "0001".to_owned(),
        purpose: "reception".to_owned(),
        records: vec![intake::matter(1).record()],
        parts: vec![part.id],
        trace: None,
    };
    store.record_access(access).await.unwrap();
}

/// What is there, and that it goes on.
pub(crate) async fn check(store: &Store<Wire>) {
    let name = store.vault().blind(BlindKind::Name, "张三");
    let found = store.find_blind(BlindKind::Name, name).await;
    assert_eq!(found.unwrap(), [intake::matter(1).record()]);
    let accesses = store.accesses(0, 10).await.unwrap();
    let parts = store.sealed_parts(&accesses[0].access.parts).await.unwrap();
    let opened = store.vault().open_part(&parts[0]).await.unwrap();
    assert_eq!(*opened.text, TEXT);
    assert!(store.vault().seal(ERASED, TEXT).await.is_err());
    assert_eq!(store.parked().await.unwrap().len(), 1);
    let again = register(1).request("portal", [7; 16], b"body");
    assert!(store.commit(again).await.unwrap().replayed);
    let found = store.find(&Key::Source(office(), "S7".into())).await;
    assert_eq!(found.unwrap(), [intake::matter(7).record()]);
    let next = store.commit(register(2_000)).await.unwrap().reference;
    assert_eq!(next.number.unwrap().counter(), LAST as u32 + 1);
    let (_, part) = store.vault().seal(Subject::Person(9), TEXT).await.unwrap();
    let sealed = register(2_001).sealing([part]);
    store.commit(sealed).await.unwrap();
}
