//! The few things that are no registration at all (I1, I2, I3, I5).

use expect_test::expect;

use super::*;

type Spoil = (&'static str, fn(&mut Registration));

const SPOILS: &[Spoil] = &[
    ("as it should be", |_| {}),
    ("nobody", |r| r.petitioners.clear()),
    ("people from 2", |r| r.petitioners[0].no = PersonNo(2)),
    ("a person twice", |r| r.petitioners[1].no = PersonNo(1)),
    ("no claim", |r| r.claims.clear()),
    ("claims with a gap", |r| r.claims[1].no = ClaimNo(3)),
    ("fewer listed than named", |r| r.headcount.visitors = 1),
    ("fewer concerned than listed", |r| {
        r.headcount.concerned = 1;
        r.headcount.present = 1;
    }),
    ("more came than are concerned", |r| r.headcount.present = 3),
    ("a visit by nobody", |r| r.headcount.present = 0),
    ("a letter by nobody present", |r| {
        r.channel = Channel::Letter;
        r.headcount.present = 0;
    }),
    ("oral, read back", |r| r.form = oral(ReadBack::Done)),
    ("oral, not read back", |r| r.form = oral(ReadBack::NotYet)),
    ("blank subject", |r| r.subject = blank()),
    ("blank query code", |r| r.query_code = blank()),
    ("blank request", |r| r.claims[1].request = blank()),
    ("blank facts", |r| r.facts = Stated::Given(blank())),
    ("blank reasons", |r| r.reasons = Stated::Given(blank())),
    ("blank name", |r| {
        r.petitioners[0].name = Stated::Given(blank())
    }),
    ("blank address", |r| {
        r.petitioners[0].address = Stated::Given(blank())
    }),
    ("blank identity", |r| {
        r.petitioners[0].identity = Stated::Given(blank())
    }),
    ("blank phone", |r| {
        r.petitioners[0].phone = Stated::Given(blank())
    }),
    ("all unclear", |r| {
        for petitioner in &mut r.petitioners {
            petitioner.name = Stated::Unclear;
            petitioner.address = Stated::Unclear;
            petitioner.identity = Stated::Unclear;
            petitioner.phone = Stated::Unclear;
        }
        r.facts = Stated::Unclear;
        r.reasons = Stated::Unclear;
    }),
    ("empty source", |r| r.source = source("")),
    ("source with a tab", |r| r.source = source("a\tb")),
    ("source in Chinese", |r| r.source = source("件1")),
    ("source of 64", |r| r.source = source(&"x".repeat(64))),
    ("source of 65", |r| r.source = source(&"x".repeat(65))),
    ("blank late reason", |r| r.late_reason = Some(blank())),
];

fn blank() -> Sealed {
    sealed_of_length(9, 0)
}

fn source(id: &str) -> Option<Source> {
    Some(Source {
        id: id.to_string(),
        submitted: None,
    })
}

fn oral(read_back: ReadBack) -> Form {
    Form::Oral {
        recorder: crate::fixture::person(office(), "R1"),
        read_back,
    }
}

#[test]
fn i1_i2_i5_only_a_registration_that_contradicts_itself_is_refused() {
    let mut text = String::new();
    for (name, spoil) in SPOILS {
        let mut entered = registration(2, 2);
        spoil(&mut entered);
        let result = register(&rules(), &anyone(office()), entered, moment("03-02"));
        let outcome = result.map_or_else(
            |refusal| format!("{} {refusal}", refusal.reason()),
            |_| "registered".to_string(),
        );
        writeln!(text, "{name}: {outcome}").unwrap();
    }
    expect![[r#"
        as it should be: registered
        nobody: NO_PETITIONER a matter needs at least one petitioner
        people from 2: MISNUMBERED_PEOPLE petitioners are numbered from 1 without gaps
        a person twice: MISNUMBERED_PEOPLE petitioners are numbered from 1 without gaps
        no claim: NO_CLAIM a matter needs at least one claim
        claims with a gap: MISNUMBERED_CLAIMS claims are numbered from 1 without gaps
        fewer listed than named: HEADCOUNT_INCONSISTENT listed visitors, people concerned and people present contradict each other
        fewer concerned than listed: HEADCOUNT_INCONSISTENT listed visitors, people concerned and people present contradict each other
        more came than are concerned: HEADCOUNT_INCONSISTENT listed visitors, people concerned and people present contradict each other
        a visit by nobody: HEADCOUNT_INCONSISTENT listed visitors, people concerned and people present contradict each other
        a letter by nobody present: registered
        oral, read back: registered
        oral, not read back: READ_BACK_REQUIRED an oral statement is read back to the one who made it
        blank subject: TEXT_REQUIRED subject must not be blank
        blank query code: TEXT_REQUIRED query_code must not be blank
        blank request: TEXT_REQUIRED claims.request must not be blank
        blank facts: TEXT_REQUIRED facts must not be blank
        blank reasons: TEXT_REQUIRED reasons must not be blank
        blank name: TEXT_REQUIRED petitioners.name must not be blank
        blank address: TEXT_REQUIRED petitioners.address must not be blank
        blank identity: TEXT_REQUIRED petitioners.identity must not be blank
        blank phone: TEXT_REQUIRED petitioners.phone must not be blank
        all unclear: registered
        empty source: INVALID_SOURCE a source id has 1 to 64 printable ASCII characters
        source with a tab: INVALID_SOURCE a source id has 1 to 64 printable ASCII characters
        source in Chinese: INVALID_SOURCE a source id has 1 to 64 printable ASCII characters
        source of 64: registered
        source of 65: INVALID_SOURCE a source id has 1 to 64 printable ASCII characters
        blank late reason: TEXT_REQUIRED late_reason must not be blank
    "#]].assert_eq(&text);
}

#[test]
fn i3_a_late_entry_needs_a_reason_and_is_counted() {
    let late = Moment {
        happened: moment("03-02").happened,
        recorded: moment("03-03").recorded,
    };
    let actor = anyone(office());
    let without = register(&rules(), &actor, registration(1, 1), late);
    assert_eq!(without, Err(Refusal::LateReasonRequired));

    let mut entered = registration(1, 1);
    entered.late_reason = Some(sealed(5));
    let mut world = World::new();
    let events = register(&world.rules, &actor, entered, late).unwrap();
    world.take(events, |event| entry(event, &actor, late));
    assert!(world.matter().is_late_entry());
    assert_eq!(world.matter().received, moment("03-02").happened);
    assert!(
        !World::after("03-02  office  register 1 people 1 claims")
            .matter()
            .is_late_entry()
    );
}

#[test]
fn i3_nobody_registers_what_has_not_happened() {
    let ahead = Moment {
        happened: moment("03-03").happened,
        recorded: moment("03-02").recorded,
    };
    let result = register(&rules(), &anyone(office()), registration(1, 1), ahead);
    assert_eq!(result, Err(Refusal::HappenedLater));
}

#[test]
fn the_handles_of_a_registration_are_all_found() {
    let mut entered = registration(2, 2);
    entered.late_reason = Some(sealed(5));
    // Subject, code, late reason, two requests, facts, reasons, and four fields of each petitioner.
    assert_eq!(entered.sealed().len(), 15);
    let event = Event::Registered(Box::new(entered));
    assert_eq!(event.sealed().len(), 15);
}
