use std::time::UNIX_EPOCH;

use expect_test::expect;

use super::*;

const TRACE: TraceId = [1; 16];
const LATER: TraceId = [2; 16];

/// As a node sends them: named in full, with itself in the resource.
fn span(trace: TraceId, id: u8, parent: u8, agency: &str, name: &str) -> CollectedSpan {
    CollectedSpan {
        trace,
        span: [id; 8],
        parent: (parent > 0).then_some([parent; 8]),
        name: name.to_owned(),
        kind: "server",
        scope: Default::default(),
        service: "lianfang".to_owned(),
        start: UNIX_EPOCH + Duration::from_millis(id.into()),
        end: UNIX_EPOCH + Duration::from_millis(2 * u64::from(id)),
        attributes: BTreeMap::new(),
        resource: BTreeMap::from([(
            "lianfang.agency".to_owned(),
            cast::member(agency).id().to_string(),
        )]),
        links: Vec::new(),
        failed: false,
    }
}

fn applied(trace: TraceId, id: u8, parent: u8, agency: &str) -> CollectedSpan {
    let party = |agency| format!("{}/coordination", cast::member(agency).id());
    CollectedSpan {
        attributes: BTreeMap::from([
            ("lianfang.from".to_owned(), party("office")),
            ("lianfang.to".to_owned(), party(agency)),
            (
                "lianfang.message".to_owned(),
                "joint-reception.line-circulated".to_owned(),
            ),
        ]),
        ..span(trace, id, parent, agency, "link.apply")
    }
}

/// The office's node works for the law firm that it hosts.
fn hosted(trace: TraceId, id: u8, parent: u8, name: &str) -> CollectedSpan {
    let firm = cast::member("firm").id().to_string();
    CollectedSpan {
        attributes: BTreeMap::from([
            ("lianfang.caller.agency".to_owned(), firm),
            ("lianfang.caller.class".to_owned(), "staff".to_owned()),
        ]),
        ..span(trace, id, parent, "office", name)
    }
}

fn played() -> Vec<CollectedSpan> {
    let mut delayed = applied(LATER, 7, 0, "land");
    delayed.links.push((TRACE, [2; 8]));
    let mut unrelated = span([3; 16], 8, 0, "land", "deliver");
    unrelated.links.push(([4; 16], [1; 8]));
    vec![
        applied(TRACE, 4, 2, "hrss"),
        delayed,
        span(LATER, 9, 7, "land", "commit"),
        span(
            TRACE,
            2,
            1,
            "office",
            "lianfang.coordination.v1.CoordinationService/CirculateLine",
        ),
        hosted(
            TRACE,
            3,
            1,
            "lianfang.coordination.v1.AttendanceService/GetAttendance",
        ),
        unrelated,
        CollectedSpan {
            service: SERVICE.to_owned(),
            resource: BTreeMap::new(),
            ..span(TRACE, 1, 0, "office", "agreed-line")
        },
        span(TRACE, 6, 5, "town", "its parent was lost"),
        CollectedSpan {
            failed: true,
            ..span(
                TRACE,
                10,
                1,
                "office",
                "lianfang.coordination.v1.CoordinationService/OpenSession",
            )
        },
    ]
}

#[test]
fn an_act_is_a_tree_over_the_nodes_and_delayed_effects_join_by_their_link() {
    expect![[r#"
        demo · agreed-line
        ├─ 信访局 · CoordinationService/CirculateLine
        │  ├─ 人社局 · ◂ 信访局 joint-reception.line-circulated
        │  └─ ⇠ 自然资源局 · ◂ 信访局 joint-reception.line-circulated
        │     └─ 自然资源局 · commit
        ├─ 信访局 · CoordinationService/OpenSession  ✗
        └─ 明理律所 · AttendanceService/GetAttendance
        青桥镇 · its parent was lost
    "#]]
    .assert_eq(&tree(TRACE, &played(), Show::Names));
}

#[test]
fn durations_are_shown_on_request() {
    let text = tree(TRACE, &played(), Show::Durations);
    assert!(text.contains("CirculateLine  2.0 ms"), "{text}");
}

#[tokio::test]
async fn an_act_leaves_its_root_with_the_collector() {
    let collector = Collector::start(Beyond::Nowhere).await.unwrap();
    let act = Act::begin("agreed-line", &Entropy::seeded(1));
    act.end(&collector);
    let spans = collector.trace(act.trace);
    assert_eq!(spans.len(), 1);
    assert_eq!(act.traceparent().len(), 55);
    quiet(&collector, Duration::from_millis(1)).await;
    collector.stop().await;
}
