use std::time::UNIX_EPOCH;

use expect_test::expect;

use super::*;

const TRACE: TraceId = [1; 16];
const LATER: TraceId = [2; 16];

fn span(trace: TraceId, id: u8, parent: u8, agency: &str, name: &str) -> CollectedSpan {
    CollectedSpan {
        trace,
        span: [id; 8],
        parent: (parent > 0).then_some([parent; 8]),
        name: name.to_owned(),
        service: "coordination".to_owned(),
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

fn played() -> Vec<CollectedSpan> {
    let mut delayed = span(LATER, 7, 0, "land", "apply line-circulated");
    delayed.links.push((TRACE, [3; 8]));
    let mut unrelated = span([3; 16], 8, 0, "land", "deliver");
    unrelated.links.push(([4; 16], [1; 8]));
    vec![
        span(TRACE, 4, 3, "hrss", "apply line-circulated"),
        span(TRACE, 3, 2, "office", "deliver"),
        delayed,
        span(LATER, 9, 7, "land", "commit"),
        span(TRACE, 2, 1, "office", "CirculateLine"),
        unrelated,
        CollectedSpan {
            service: SERVICE.to_owned(),
            resource: BTreeMap::new(),
            ..span(TRACE, 1, 0, "office", "agreed-line")
        },
        span(TRACE, 6, 5, "town", "its parent was lost"),
        CollectedSpan {
            failed: true,
            ..span(TRACE, 10, 1, "office", "OpenSession")
        },
    ]
}

#[test]
fn an_act_is_a_tree_over_the_nodes_and_delayed_effects_join_by_their_link() {
    expect![[r#"
        demo · agreed-line
        ├─ 信访局 · coordination · CirculateLine
        │  └─ 信访局 · coordination · deliver
        │     ├─ 人社局 · coordination · apply line-circulated
        │     └─ ⇠ 自然资源局 · coordination · apply line-circulated
        │        └─ 自然资源局 · coordination · commit
        └─ 信访局 · coordination · OpenSession  ✗
        青桥镇 · coordination · its parent was lost
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
