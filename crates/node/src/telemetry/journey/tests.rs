use std::os::unix::fs::PermissionsExt as _;

use domain::id::{HandlingId, Kind};
use domain::time::Date;

use super::*;
use crate::collector::{Beyond, CollectedSpan, Collector};
use crate::fixture::{Federation, agency};
use crate::telemetry::{CONTRACT, SCHEMA, subscriber};

fn key(folder: &Path, name: &str, bytes: &[u8]) -> Result<JourneyKey, FileError> {
    let path = folder.join(name);
    files::replace(&path, bytes).unwrap();
    JourneyKey::read(&path)
}

fn matter() -> MatterId {
    MatterId::new(agency(1), 7)
}

/// The handling of the second agency, which accepted on the tenth of March what it had received on the second.
fn accepted() -> Passage {
    Passage {
        record: HandlingId::new(agency(2), 9).record(),
        version: 2,
        matter: matter(),
        may_be_followed: true,
        stage: "received",
        next: "accepted",
        entered: Instant::at(Date::new(2026, 3, 2).unwrap(), 9, 0),
        left: Instant::at(Date::new(2026, 3, 10).unwrap(), 15, 30),
        over: None,
    }
}

#[test]
fn a_key_is_32_bytes_that_not_everybody_can_read() {
    let folder = tempfile::tempdir().unwrap();
    let right = key(folder.path(), "right.key", &[7; 32]).unwrap();
    assert_eq!(format!("{right:?}"), "JourneyKey");
    let short = key(folder.path(), "short.key", &[7; 31]).unwrap_err();
    assert!(matches!(short, FileError::Key { .. }), "{short:?}");
    let path = folder.path().join("right.key");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let exposed = JourneyKey::read(&path).unwrap_err();
    assert!(matches!(exposed, FileError::Exposed(_)), "{exposed:?}");
}

/// Other programs derive them too: what the contract says, worked out elsewhere.
#[test]
fn the_ids_of_a_journey_are_what_the_contract_says() {
    let folder = tempfile::tempdir().unwrap();
    let key = key(folder.path(), "journey.key", &[7; 32]).unwrap();
    let matter = matter();
    assert_eq!(
        matter.record().to_string(),
        "11320106999000013Y/matter/00000000000000000000000000000007"
    );
    let trace = crate::keys::hexadecimal(&key.trace(matter));
    let record = key.record(matter.record()).to_string();
    let stage = key.stage(matter.record(), 3).to_string();
    assert_eq!(
        [trace.as_str(), &record, &stage],
        [
            "2d7e69b72289609d042a82284b19298a",
            "f2ea67458a008eae",
            "d7ec30e30d4f01ae"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_followed_is_told_under_ids_that_every_node_derives_alike() {
    let collector = Collector::start(Beyond::Nowhere).await.unwrap();
    let federation = Federation::of(1);
    std::fs::write(federation.path("journey.key"), [7; 32]).unwrap();
    let mode = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(federation.path("journey.key"), mode).unwrap();
    // No share of the calls is recorded.
    let settings = format!(
        "traces.endpoint = \"{}\"\ntraces.ratio = 0.0\ntraces.journey_key_file = \"journey.key\"",
        collector.url()
    );
    let (_, telemetry) = subscriber(&federation.config(&settings), std::io::sink).unwrap();
    let journeys = telemetry.journeys.clone().unwrap();
    let restricted = Passage {
        may_be_followed: false,
        version: 1,
        ..accepted()
    };
    let closed = Passage {
        record: matter().record(),
        version: 30,
        stage: "answered",
        next: "closed",
        over: Some(accepted().entered),
        ..accepted()
    };
    for passage in [restricted, accepted(), closed] {
        journeys.tell(&passage);
    }
    let key = journeys.key.clone();
    drop(journeys);
    telemetry.flush().await;

    let spans = collector.spans();
    let told: Vec<_> = spans.iter().map(|span| span.name.as_str()).collect();
    let names = [
        "journey.handling.received",
        "journey.matter.answered",
        "journey.matter",
    ];
    assert_eq!(told, names);
    let [stage, _, root] = &spans[..] else {
        panic!("{spans:#?}")
    };
    let handling = accepted().record;
    let told = |span: &CollectedSpan| (span.trace, span.span, span.parent, span.start, span.end);
    let of = |span: SpanId| span.to_bytes();
    let (trace, from, to) = (
        key.trace(matter()),
        time(accepted().entered),
        time(accepted().left),
    );
    assert_eq!(
        told(stage),
        (
            trace,
            of(key.stage(handling, 2)),
            Some(of(key.record(handling))),
            from,
            to
        )
    );
    let own = of(key.record(matter().record()));
    assert_eq!(told(root), (trace, own, None, from, to));
    assert_eq!(stage.kind, "internal");
    assert_eq!(stage.scope, ["lianfang", CONTRACT, SCHEMA]);
    let attributes: Vec<_> = stage
        .attributes
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let second = agency(2);
    assert_eq!(
        attributes,
        [
            format!("lianfang.journey.agency={second}"),
            format!("lianfang.journey.kind={}", Kind::Handling),
            "lianfang.journey.next=accepted".to_owned(),
            "lianfang.journey.stage=received".to_owned(),
        ]
    );
}

#[tokio::test]
async fn a_key_that_is_not_there_is_told_before_anything_is_served() {
    let federation = Federation::of(1);
    let settings =
        "traces.endpoint = \"http://127.0.0.1:1\"\ntraces.journey_key_file = \"none.key\"";
    let refused = subscriber(&federation.config(settings), std::io::sink)
        .map(|_| ())
        .unwrap_err();
    let error = crate::run::RunError::from(refused);
    assert_eq!(error.exit_code(), 64);
    assert_eq!(error.to_string(), "logs or spans cannot be written");
}
