use std::collections::BTreeMap;

use super::wire::{RESOURCE_NAME, at};
use super::*;

fn root() -> CollectedSpan {
    CollectedSpan {
        trace: [7; 16],
        span: [1; 8],
        parent: None,
        name: "agreed line".to_owned(),
        kind: "client",
        scope: ["demo", "1", "none"].map(str::to_owned),
        service: "demo".to_owned(),
        start: at(1_000),
        end: at(2_000),
        attributes: BTreeMap::from([("agency".to_owned(), "office".to_owned())]),
        resource: BTreeMap::from([(RESOURCE_NAME.to_owned(), "demo".to_owned())]),
        links: vec![([9; 16], [2; 8])],
        failed: false,
    }
}

#[tokio::test]
async fn what_one_collector_takes_reaches_the_collector_beyond_unchanged() {
    let beyond = Collector::start(Beyond::Nowhere).await.unwrap();
    let near = Collector::start(Beyond::To(beyond.url())).await.unwrap();
    near.take(root());
    let mut arrivals = beyond.arrivals();
    near.stop().await;
    arrivals.wait_for(|count| *count == 1).await.unwrap();
    assert_eq!(beyond.trace([7; 16]), vec![root()]);
    assert_eq!(beyond.trace([8; 16]), vec![]);
    beyond.stop().await;
}

#[tokio::test]
async fn a_malformed_id_is_refused_and_an_address_that_is_none() {
    let collector = Collector::start(Beyond::Nowhere).await.unwrap();
    let mut client = TraceServiceClient::connect(collector.url()).await.unwrap();
    let mut request = exported(&root());
    request.resource_spans[0].scope_spans[0].spans[0]
        .trace_id
        .pop();
    let status = client.export(request).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::InvalidArgument);
    assert!(collector.spans().is_empty());
    let wrong = Collector::start(Beyond::To("collector".to_owned())).await;
    assert!(matches!(wrong, Err(CollectorError::Address(_))));
    // Port 1 is nobody's.
    let silent = Collector::start(Beyond::To("http://127.0.0.1:1".to_owned())).await;
    assert!(matches!(silent, Err(CollectorError::Unreachable { .. })));
}
