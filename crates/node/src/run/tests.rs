use contracts::codec::Wire;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::*;
use crate::fixture::{Federation, desk, while_serving};

/// A node as it runs, on ports that the system chooses: a call over mutual TLS, its count, an unnamed method, and the end.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_serves_its_own_systems_and_ends_in_order() {
    let mut federation = Federation::of(2);
    let config = federation.config("");
    let (ended, bound) = while_serving(&mut federation, &config, Routes::default(), async |visit| {
        assert!(visit.page("/readyz").await.starts_with("HTTP/1.1 200"));
        let ask = async |caller| {
            let asked = HealthClient::new(visit.channel(caller, &desk()))
                .check(HealthCheckRequest::default())
                .await;
            asked
                .map(|_| ())
                .map_err(|status| contracts::status::reason(&status))
        };
        assert_eq!(ask(1).await, Ok(()));
        let foreign = ask(2).await;
        assert_eq!(
            foreign,
            Err(Some("NOT_SERVED_HERE".to_owned())),
            "only federation crosses agencies"
        );
        let metrics = visit.page("/metrics").await;
        for code in ["OK", "PERMISSION_DENIED"] {
            let line = format!(
                "lianfang_calls_total{{method=\"/grpc.health.v1.Health/Check\",code=\"{code}\"}} 1"
            );
            assert!(metrics.contains(&line), "no {line} in\n{metrics}");
        }
        visit.bound
    })
    .await;
    ended.unwrap();
    assert!(
        TcpStream::connect(bound.secure).await.is_err(),
        "the port is closed"
    );
    assert!(
        TcpStream::connect(bound.plain).await.is_err(),
        "the plain port too"
    );
}

#[tokio::test]
async fn a_port_in_use_is_told_by_its_address_and_code() {
    let federation = Federation::of(1);
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    let config = Config {
        listen: address,
        ..federation.config("")
    };
    let error = serve::<Wire, _, _>(
        &config,
        &Telemetry::none(),
        async |_| Ok(Routes::default()),
        CancellationToken::new(),
        |_| {},
    )
    .await
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{address} cannot be listened on")
    );
    assert_eq!(error.exit_code(), 69);
}

/// tonic leaves streams without a limit unless it is told; what counts is what the wire says.
#[tokio::test(flavor = "multi_thread")]
async fn the_limits_of_http_2_are_in_the_first_frame() {
    let mut federation = Federation::of(1);
    let config = federation.config("");
    let (ended, (kind, body)) =
        while_serving(&mut federation, &config, Routes::default(), async |visit| {
            let mut stream = visit.secured(1, &desk()).await;
            let empty_settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
            stream
                .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                .await
                .unwrap();
            stream.write_all(&empty_settings).await.unwrap();
            let mut head = [0; 9];
            stream.read_exact(&mut head).await.unwrap();
            let mut body = vec![0; usize::from(head[2])];
            stream.read_exact(&mut body).await.unwrap();
            (head[3], body)
        })
        .await;
    ended.unwrap();
    assert_eq!(kind, 4, "SETTINGS come first");
    let settings: std::collections::BTreeMap<u16, u32> = body
        .chunks(6)
        .map(|one| {
            (
                u16::from_be_bytes([one[0], one[1]]),
                u32::from_be_bytes([one[2], one[3], one[4], one[5]]),
            )
        })
        .collect();
    let (streams, window, headers) = (3, 4, 6);
    assert_eq!(settings[&streams], config.limits.streams_per_connection);
    assert_eq!(settings[&window], crate::limits::STREAM_WINDOW);
    assert_eq!(settings[&headers], crate::limits::HEADER_LIST_MAX);
}
