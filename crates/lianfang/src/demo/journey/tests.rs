use domain::time::Date;
use expect_test::expect;

use super::*;

fn at(month: i8, day: i8) -> SystemTime {
    let instant = Instant::at(Date::new(2026, month, day).unwrap(), 9, 0);
    UNIX_EPOCH + Duration::from_micros(u64::try_from(instant.micros()).unwrap())
}

/// A stage of the record with that span, or the record itself.
fn span(
    id: u8,
    of: u8,
    agency: &str,
    kind: &str,
    stage: &str,
    days: [SystemTime; 2],
) -> CollectedSpan {
    let mut attributes = BTreeMap::from([
        ("agency", cast::member(agency).id().to_string()),
        ("kind", kind.to_owned()),
        ("stage", stage.to_owned()),
    ]);
    if id != of {
        attributes.insert("next", "another".to_owned());
    }
    CollectedSpan {
        trace: [1; 16],
        span: [id; 8],
        parent: (id != of).then_some([of; 8]),
        name: String::new(),
        kind: "internal",
        scope: Default::default(),
        service: "lianfang".to_owned(),
        start: days[0],
        end: days[1],
        attributes: attributes
            .into_iter()
            .map(|(name, value)| (format!("lianfang.journey.{name}"), value))
            .collect(),
        resource: BTreeMap::new(),
        links: Vec::new(),
        failed: false,
    }
}

#[test]
fn a_case_is_a_waterfall_over_days_and_agencies() {
    let march = |from, to| [at(3, from), at(3, to)];
    let told = [
        // The node of the bureau sent first, and sent one span twice.
        span(21, 20, "hrss", "handling", "received", march(4, 9)),
        span(22, 20, "hrss", "handling", "accepted", march(9, 22)),
        span(21, 20, "hrss", "handling", "received", march(4, 9)),
        span(11, 10, "office", "matter", "registered", march(2, 2)),
        span(12, 10, "office", "matter", "triaged", march(2, 4)),
        span(10, 10, "office", "matter", "closed", march(2, 31)),
        span(13, 10, "office", "matter", "in-handling", march(4, 31)),
        span(20, 20, "hrss", "handling", "done", march(4, 22)),
        // Its record is still open.
        span(31, 30, "land", "attendance", "invited", march(3, 5)),
    ];
    expect![[r#"
        信访局      matter                              03-02 → 03-31  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
        信访局        registered                        03-02 → 03-02  ▏
        信访局        triaged                           03-02 → 03-04  ██
        信访局        in-handling                       03-04 → 03-31    ██████████████████████████████████████
        自然资源局  attendance                          03-03 → 03-05   ╌╌╌
        自然资源局    invited                           03-03 → 03-05   ███
        人社局      handling                            03-04 → 03-22    ━━━━━━━━━━━━━━━━━━━━━━━━━
        人社局        received                          03-04 → 03-09    ███████
        人社局        accepted                          03-09 → 03-22           ██████████████████
    "#]].assert_eq(&waterfall(&told));
    assert_eq!(extent(&told), (3, 29));
    assert_eq!(waterfall(&[]), "");
}
