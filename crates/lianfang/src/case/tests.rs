use std::collections::HashMap;
use std::convert::Infallible;

use contracts::wire::Wired as _;
use domain::docket;
use domain::entry::Cause;
use domain::id::HandlingId;
use domain::matter::{self, ClaimNo};
use domain::number::MatterNumber;
use domain::people::{Author, PersonRef};
use domain::rulebook::RulebookVersion;
use domain::sealed::Sealed;
use domain::time::Date;
use expect_test::expect;
use store::layout::message_of;

use super::*;
use crate::demo::cast::member;

fn matter_id(id: u128) -> MatterId {
    MatterId::new(member("office").id(), id)
}

fn handling() -> HandlingId {
    HandlingId::new(member("hrss").id(), 3)
}

fn at(hour: u8) -> Instant {
    Instant::at(Date::new(2026, 3, 2).unwrap(), hour, 0)
}

/// What one record after the other has in its journal, as a node would export it.
#[derive(Default)]
struct Journals(HashMap<RecordId, Vec<ExportedEntry>>);

impl Journals {
    fn write(&mut self, record: RecordId, event: Event, cause: Cause, recorded: Instant) {
        let by = match cause {
            Cause::Request(_) => Author::Staff(PersonRef {
                agency: record.agency,
                number: "X01".parse().unwrap(),
            }),
            Cause::Message(_) => Author::Peer(record.home()),
            Cause::Timer => Author::Clock,
        };
        let entry = Entry {
            event,
            by,
            happened: recorded,
            recorded,
            rules: RulebookVersion {
                calendar: "2026-1".to_owned(),
                profile: "national".to_owned(),
                directory: 1,
            },
            cause,
        };
        let entries = self.0.entry(record).or_default();
        let version = entries.len() as u64 + 1;
        entries.push(ExportedEntry {
            record: record.to_wire(),
            version,
            position: version,
            event: entry.event.name().to_owned(),
            recorded: recorded.to_wire(),
            payload: Wire::encode(&entry),
            leaf: Vec::new(),
        });
    }

    async fn gathered(&self, root: RecordId) -> Case {
        let export = async |record| Ok::<_, Infallible>(self.0.get(&record).cloned());
        gather(root, export).await.unwrap()
    }
}

/// Registered at nine by the office's clock; its follow-up service, whose clock is an hour behind, opens the docket at once.
fn journals() -> Journals {
    let mut journals = Journals::default();
    let (matter, docket) = (matter_id(1).record(), DocketId::of(matter_id(1)).record());
    let number = MatterNumber::new(2026, 1).unwrap();
    let mut registration = testkit::intake::registration(1, number);
    registration.subject = sealed();
    let registered = Event::Matter(matter::Event::Registered(Box::new(registration)));
    journals.write(matter, registered, Cause::Request([1; 16]), at(9));
    let linked = Event::Matter(matter::Event::PieceLinked {
        earlier: matter_id(2),
        claim: ClaimNo(1),
        grounds: BTreeSet::new(),
    });
    journals.write(matter, linked, Cause::Request([2; 16]), at(11));
    let dispatched = Event::Docket(docket::Event::Dispatched {
        claim: ClaimNo(1),
        round: docket::Round(1),
        to: handling().agency,
        handling: handling(),
        kind: docket::DispatchKind::Transfer,
        ground: docket::DispatchGround::OwnLevel,
        late: false,
    });
    let cause = Cause::Message(message_of(&matter, 1, &docket));
    journals.write(docket, dispatched, cause, at(8));
    journals
}

fn sealed() -> Sealed {
    Sealed {
        id: SealedId(77),
        digest: [7; 32],
        length: 4,
    }
}

fn events(case: &Case) -> Vec<&'static str> {
    let events = case.entries.iter().map(|told| told.entry.event.name());
    events.collect()
}

#[tokio::test]
async fn an_effect_never_stands_before_its_cause_whatever_the_clocks_say() {
    let case = journals().gathered(matter_id(1).record()).await;
    assert_eq!(
        events(&case),
        [
            "matter.registered",
            "docket.dispatched",
            "matter.piece-linked"
        ]
    );
}

/// From its docket a case is found as from its matter; the earlier matter of a linked piece is a case of its own.
#[tokio::test]
async fn a_case_is_followed_to_its_own_records() {
    let journals = journals();
    let docket = DocketId::of(matter_id(1)).record();
    for root in [matter_id(1).record(), docket] {
        let case = journals.gathered(root).await;
        assert_eq!(events(&case).len(), 3);
        assert_eq!(case.elsewhere, BTreeSet::from([handling().record()]));
    }
}

#[tokio::test]
async fn a_text_is_in_the_json_where_it_was_opened_and_nowhere_else() {
    let case = journals().gathered(matter_id(1).record()).await;
    let (none, texts) = (
        Texts::new(),
        Texts::from([(sealed().id, "拖欠工资".to_owned())]),
    );
    let subject =
        |texts| case.to_json(texts)["entries"][0]["facts"]["registration"]["subject"].take();
    expect![[r#"{"length":4,"sealed":"0000000000000000000000000000004d"}"#]]
        .assert_eq(&subject(&none).to_string());
    expect![[r#"{"length":4,"sealed":"0000000000000000000000000000004d","text":"拖欠工资"}"#]]
        .assert_eq(&subject(&texts).to_string());
    let handles = &case.sealed()[&matter_id(1).record()];
    assert!(handles.contains(&sealed().id));
    let dispatched = case.to_json(&texts)["entries"][1].take();
    expect![[r#"
        {
          "agency": "11320998999000013G",
          "author": "11320998999000013G/follow-up",
          "event": "docket.dispatched",
          "facts": {
            "claim": 1,
            "ground": "own-level",
            "handling": "11320998999000021B/handling/00000000000000000000000000000003",
            "kind": {
              "transfer": {}
            },
            "round": 1,
            "to": "11320998999000021B"
          },
          "law": [
            "Art. 22 ¶1",
            "D1",
            "D5"
          ],
          "position": 1,
          "record": "11320998999000013G/docket/00000000000000000000000000000001",
          "recorded": "2026-03-02T08:00:00+08:00",
          "service": "follow-up",
          "time": "2026-03-02T08:00:00+08:00",
          "version": 1
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&dispatched).unwrap());
}
