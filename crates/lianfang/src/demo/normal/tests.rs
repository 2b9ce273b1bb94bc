use std::collections::BTreeMap;

use domain::docket;
use domain::entry::{Cause, Entry, Event};
use domain::id::{DocketId, MatterId, ReceptionId, RecordId, Service};
use domain::matter::{self, ClaimNo, ClaimStatus, PublicStep, ReceptionStep};
use domain::number::MatterNumber;
use domain::people::PersonRef;
use domain::rulebook::RulebookVersion;
use domain::sealed::{Sealed, SealedId};
use domain::time::{Date, Instant};
use expect_test::expect;

use super::*;
use crate::demo::acks::Acknowledged;
use crate::demo::cast::member;

/// A short story; each run of it draws its own ids.
struct Run {
    seed: u128,
    number: u32,
    hour: u8,
    closed_on: Date,
}

impl Run {
    fn first() -> Self {
        Self {
            seed: 0x0190_0000,
            number: 7,
            hour: 9,
            closed_on: day(20),
        }
    }

    fn second() -> Self {
        Self {
            seed: 0x0777_1234,
            number: 9,
            hour: 10,
            closed_on: day(20),
        }
    }

    fn matter(&self) -> MatterId {
        MatterId::new(member("office").id(), self.seed)
    }

    fn reception(&self) -> ReceptionId {
        ReceptionId::new(member("office").id(), self.seed + 1)
    }

    fn docket(&self) -> DocketId {
        DocketId::of(self.matter())
    }

    fn at(&self) -> Instant {
        Instant::at(day(2), self.hour, 0)
    }

    fn sealed(&self, n: u128) -> Sealed {
        Sealed {
            id: SealedId(self.seed * 100 + n),
            digest: [u8::try_from(self.seed % 200).unwrap(); 32],
            length: 12,
        }
    }

    fn entry(&self, event: Event, origin: Origin) -> Entry {
        let office = member("office");
        let (by, cause) = match origin {
            Origin::Call => (
                Author::Staff(PersonRef {
                    agency: office.id(),
                    number: "X01".parse().unwrap(),
                }),
                Cause::Request(self.seed.to_be_bytes()),
            ),
            Origin::Clock => (Author::Clock, Cause::Timer),
            Origin::Record(record) => (Author::Peer(record.home()), Cause::Message([1; 32])),
            Origin::Nowhere => (
                Author::Peer(self.docket().record().home()),
                Cause::Message([2; 32]),
            ),
        };
        Entry {
            event,
            by,
            happened: self.at(),
            recorded: self.at().plus_minutes(3),
            rules: RulebookVersion {
                calendar: "2026-1".to_owned(),
                profile: "national".to_owned(),
                directory: 1,
            },
            cause,
        }
    }

    fn registered(&self) -> (Event, Origin) {
        let number = MatterNumber::new(2026, self.number).unwrap();
        let mut registration = testkit::intake::registration(1, number);
        registration.source.as_mut().unwrap().id = "188006".to_owned();
        registration.subject = self.sealed(1);
        let event = matter::Event::Registered(Box::new(registration));
        (Event::Matter(event), Origin::Call)
    }

    /// Told by the docket.
    fn status(&self, step: PublicStep) -> (Event, Origin) {
        let status = ClaimStatus {
            claim: ClaimNo(1),
            step,
            answerable: member("hrss").id(),
            since: day(5),
            due_on: None,
        };
        let event = matter::Event::StatusChanged { status };
        (Event::Matter(event), Origin::Record(self.docket().record()))
    }

    /// Told by the reception.
    fn moved(&self) -> (Event, Origin) {
        let event = matter::Event::ReceptionMoved {
            reception: self.reception(),
            step: ReceptionStep::InSession,
            on: day(6),
        };
        let origin = Origin::Record(self.reception().record());
        (Event::Matter(event), origin)
    }

    fn closed(&self) -> (Event, Origin) {
        let event = matter::Event::Closed { on: self.closed_on };
        (Event::Matter(event), Origin::Record(self.docket().record()))
    }

    fn books(&self, events: Vec<(Event, Origin)>) -> Vec<Book> {
        let lines = events
            .into_iter()
            .zip(1..)
            .map(|((event, origin), n)| Line {
                version: n,
                position: n,
                entry: self.entry(event, origin),
                origin,
            });
        let stream = Stream {
            stage: "closed".to_owned(),
            lines: lines.collect(),
        };
        vec![Book {
            node: member("office"),
            service: Service::Intake,
            streams: BTreeMap::from([(self.matter().record(), stream)]),
            held: Vec::new(),
        }]
    }

    fn whole(&self) -> Vec<Book> {
        self.books(vec![
            self.registered(),
            self.status(PublicStep::Dispatched),
            self.moved(),
            self.closed(),
        ])
    }
}

fn day(n: i8) -> Date {
    Date::new(2026, 3, n).unwrap()
}

#[test]
fn a_story_is_told_without_what_a_run_draws() {
    expect![[r#"
        == office/intake: matter 188006
        stage closed
        from a joint-reception of office that is not there
          matter.reception-moved by office/coordination on 2026-03-02, rules 2026-1/national/1
            reception: a joint-reception of office that is not there
            step: in-session
            on: 2026-03-06
        from calls
          matter.registered by office#X01 on 2026-03-02, rules 2026-1/national/1
            registration.number: number of matter 188006
            registration.channel: network
            registration.source.id: 188006
            registration.form.written: 
            registration.petitioners.0.no: 1
            registration.petitioners.0.kind: person
            registration.petitioners.0.subject: 16 bytes
            registration.petitioners.0.name.given: sealed, 12 characters
            registration.petitioners.0.address.unclear: 
            registration.petitioners.0.identity.unclear: 
            registration.petitioners.0.phone.unclear: 
            registration.headcount.visitors: 1
            registration.headcount.concerned: 1
            registration.claims.0.no: 1
            registration.claims.0.request: sealed, 12 characters
            registration.claims.0.class: 990000
            registration.subject: sealed, 12 characters
            registration.facts.given: sealed, 12 characters
            registration.reasons.unclear: 
            registration.query_code: sealed, 12 characters
        from docket of matter 188006
          matter.status-changed by office/follow-up on 2026-03-02, rules 2026-1/national/1
            status.claim: 1
            status.step: dispatched
            status.answerable: hrss
            status.since: 2026-03-05
          matter.closed by office/follow-up on 2026-03-02, rules 2026-1/national/1
            on: 2026-03-20
    "#]]
    .assert_eq(&render(&Run::first().whole()));
}

#[test]
fn two_runs_of_one_story_are_equal() {
    let (first, second) = (Run::first(), Run::second());
    assert_eq!(render(&first.whole()), render(&second.whole()));
}

#[test]
fn another_legal_day_is_another_story() {
    let other = Run {
        closed_on: day(21),
        ..Run::second()
    };
    let difference = diff(&render(&Run::first().whole()), &render(&other.whole())).unwrap();
    assert!(difference.contains("-     on: 2026-03-20\n+     on: 2026-03-21"));
}

#[test]
fn messages_of_different_origins_may_interleave() {
    let run = Run::second();
    let swapped = run.books(vec![
        run.registered(),
        run.moved(),
        run.status(PublicStep::Dispatched),
        run.closed(),
    ]);
    assert_eq!(render(&Run::first().whole()), render(&swapped));
}

#[test]
fn messages_of_one_origin_may_not() {
    let run = Run::second();
    let swapped = run.books(vec![
        run.registered(),
        run.closed(),
        run.moved(),
        run.status(PublicStep::Dispatched),
    ]);
    assert!(diff(&render(&Run::first().whole()), &render(&swapped)).is_some());
}

#[test]
fn an_event_more_is_another_story() {
    let run = Run::second();
    let more = run.books(vec![
        run.registered(),
        run.status(PublicStep::Dispatched),
        run.status(PublicStep::Dispatched),
        run.moved(),
        run.closed(),
    ]);
    assert!(diff(&render(&Run::first().whole()), &render(&more)).is_some());
}

#[test]
fn what_is_held_back_is_told() {
    let mut books = Run::first().whole();
    let origin = Run::first().docket().record();
    books[0].held = vec![
        (Some(origin), "parked".to_owned()),
        (None, "parked".to_owned()),
    ];
    let text = render(&books);
    assert!(text.ends_with(
        "== office/intake: held back\nparked: a message of docket of matter 188006\nparked: a message of nobody knows whom\n"
    ));
}

#[test]
fn records_are_named_by_their_matter_claim_and_agency() {
    let run = Run::first();
    let hrss = member("hrss");
    let handling = domain::id::HandlingId::new(hrss.id(), 99);
    let dispatched = docket::Event::Dispatched {
        claim: ClaimNo(1),
        round: docket::Round(1),
        to: hrss.id(),
        handling,
        kind: docket::DispatchKind::Transfer,
        ground: docket::DispatchGround::OwnLevel,
        late: false,
    };
    let mut books = run.whole();
    let mut more = |service, record: RecordId, event| {
        let mut book = run.books(vec![(event, Origin::Call)]).remove(0);
        let stream = book.streams.remove(&run.matter().record()).unwrap();
        book.service = service;
        book.streams.insert(record, stream);
        books.push(book);
    };
    let dispatched = Event::Docket(dispatched);
    more(Service::FollowUp, run.docket().record(), dispatched);
    let names = Names::of(&books);
    let named = |record| names.of_record(record);
    assert_eq!(named(run.matter().record()), "matter 188006");
    assert_eq!(named(run.docket().record()), "docket of matter 188006");
    assert_eq!(
        named(handling.record()),
        "handling of claim 1 of matter 188006, round 1, at hrss"
    );
    assert_eq!(
        named(run.reception().record()),
        "a joint-reception of office that is not there"
    );
    assert_eq!(names.of_text(hrss.id().as_str()), "hrss");
    let number = MatterNumber::new(2026, 7).unwrap().to_string();
    assert_eq!(names.of_text(&number), "number of matter 188006");
    assert_eq!(names.of_text("2026-03-02"), "2026-03-02");
}

fn ack(run: &Run, step: &str, version: u64, position: u64) -> Acknowledged {
    Acknowledged {
        step: step.to_owned(),
        method: "/lianfang.intake.v1.IntakeService/RegisterMatter".to_owned(),
        record: run.matter().record().to_string(),
        version,
        position,
        replayed: false,
    }
}

#[test]
fn an_acknowledged_change_has_one_effect() {
    let run = Run::first();
    let effects = Effects::of(&run.whole());
    let good = ack(&run, "import-1", 1, 1);
    // Acknowledged again after the node was killed.
    assert!(effects.check(&[good.clone(), good.clone()]).is_empty());
    let wrong = |ack: Acknowledged| effects.check(&[ack]).remove(0);
    assert!(wrong(ack(&run, "import-1", 9, 9)).contains("which is lost"));
    assert!(wrong(ack(&run, "import-1", 2, 2)).contains("the effect of something else"));
    assert!(wrong(ack(&run, "import-1", 1, 5)).contains("has effects at [1]"));
    let two = effects.check(&[good.clone(), ack(&run, "import-2", 1, 1)]);
    assert!(two[0].contains("share one effect"));
}

#[test]
fn a_change_that_was_made_twice_is_found() {
    let run = Run::first();
    let twice = run.books(vec![run.registered(), run.moved(), run.registered()]);
    let wrong = Effects::of(&twice).check(&[ack(&run, "import-1", 1, 1)]);
    assert!(wrong[0].contains("has effects at [1, 3]"));
    let orphan = run.books(vec![run.registered(), (run.closed().0, Origin::Nowhere)]);
    let wrong = Effects::of(&orphan).check(&[]);
    assert!(wrong[0].contains("never received"));
}

#[test]
fn an_effect_without_a_call_is_found() {
    let run = Run::first();
    let effects = Effects::of(&run.whole());
    assert!(effects.uncalled(&[ack(&run, "import-1", 1, 1)]).is_empty());
    let wrong = effects.uncalled(&[]);
    assert_eq!(
        wrong,
        ["office/intake has effects at [1] of a call that nobody made"]
    );
}
