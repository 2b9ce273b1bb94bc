use contracts::codec::Wire;
use domain::id::{Party, Service};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::*;
use crate::client;
use crate::config::Config;
use crate::fixture::{Federation, agency, desk};

fn config(federation: &Federation, listen: &str) -> Config {
    let path = federation.path("node.toml");
    let text = format!(
        "agency = \"{office}\"\nidentity.folder = \"{office}\"\nlisten = \"{listen}\"\nplain = \"127.0.0.1:0\"\ndirectory.keys = [\"{key}\"]\nlimits.directory_poll_seconds = 1\n",
        office = agency(1),
        key = federation.key.public(),
    );
    std::fs::write(&path, text).unwrap();
    Config::read_with(&path, []).unwrap()
}

async fn page(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// A node as it runs, on ports that the system chooses: a call over mutual TLS, its count, an unnamed method, and the end.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_serves_its_own_systems_and_ends_in_order() {
    let mut federation = Federation::of(2);
    let config = config(&federation, "127.0.0.1:0");
    let stop = CancellationToken::new();
    let (told, bound) = oneshot::channel();
    let process = serve::<Wire, _, _>(
        &config,
        async |contexts| {
            assert_eq!(contexts.len(), 3);
            Ok(Routes::default())
        },
        stop.clone(),
        |addresses| told.send(addresses).unwrap(),
    );
    let story = async {
        let bound = bound.await.unwrap();
        assert!(
            page(bound.plain, "/readyz")
                .await
                .starts_with("HTTP/1.1 200")
        );

        for service in Service::ALL {
            federation.document.agencies[0].endpoints.insert(
                service.name().to_owned(),
                format!("https://{}", bound.secure),
            );
        }
        federation.document.version = 2;
        federation.publish();
        let directory = Arc::new(
            Live::open(
                federation.path("directory.json"),
                federation.path("client.seen"),
                federation.signers(),
                Calendar::national(),
                config.profile.clone(),
            )
            .unwrap(),
        );
        let office = Party {
            agency: agency(1),
            service: Service::FollowUp,
        };
        let ask = async |caller| {
            let identity = federation.identity(agency(caller), &desk());
            let channel = client::channel(&identity, &directory, office).unwrap();
            let asked = HealthClient::new(channel)
                .check(HealthCheckRequest {
                    service: String::new(),
                })
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
        let metrics = page(bound.plain, "/metrics").await;
        for code in ["OK", "PERMISSION_DENIED"] {
            let line = format!(
                "lianfang_calls_total{{method=\"/grpc.health.v1.Health/Check\",code=\"{code}\"}} 1"
            );
            assert!(metrics.contains(&line), "no {line} in\n{metrics}");
        }
        stop.cancel();
        bound
    };
    let (ended, bound) = tokio::join!(process, story);
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
    let config = config(&federation, &address.to_string());
    let error = serve::<Wire, _, _>(
        &config,
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
    let federation = Federation::of(1);
    let config = config(&federation, "127.0.0.1:0");
    let stop = CancellationToken::new();
    let (told, bound) = oneshot::channel();
    let process = serve::<Wire, _, _>(
        &config,
        async |_| Ok(Routes::default()),
        stop.clone(),
        |addresses| told.send(addresses).unwrap(),
    );
    let story = async {
        let intake = crate::identity::SpiffeId::service(agency(1), Service::Intake);
        let name = rustls_pki_types::ServerName::try_from(intake.dns_name()).unwrap();
        let identity = federation.identity(agency(1), &desk());
        let directory = Arc::new(
            Live::open(
                federation.path("directory.json"),
                federation.path("client.seen"),
                federation.signers(),
                Calendar::national(),
                config.profile.clone(),
            )
            .unwrap(),
        );
        let tls = crate::tls::client(identity, intake, directory).unwrap();
        let stream = TcpStream::connect(bound.await.unwrap().secure)
            .await
            .unwrap();
        let mut stream = tokio_rustls::TlsConnector::from(Arc::new(tls))
            .connect(name, stream)
            .await
            .unwrap();
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
        stop.cancel();
        (head[3], body)
    };
    let (ended, (kind, body)) = tokio::join!(process, story);
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
