//! The port under more than it takes, and at its end: real connections, real TLS, nothing waited for by time.

use std::convert::Infallible;
use std::pin::pin;

use axum::body::{Body, Bytes};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;
use tower::{Service as _, ServiceExt as _};

use super::*;
use crate::config::Config;
use crate::fixture::{Federation, Visit, desk, while_serving};
use crate::identity::Workload;
use crate::limits::{LOOK_MAX, MESSAGE_DECODE_MAX};

const CHECK: &str = "/grpc.health.v1.Health/Check";
/// An empty message: any service.
const EMPTY: &[u8] = &[0, 0, 0, 0, 0];
/// Whoever hangs is found out.
const PATIENCE: Duration = Duration::from_secs(30);

async fn check(channel: &Channel) -> Result<i32, Status> {
    let mut client = HealthClient::new(channel.clone());
    let asked = client.check(HealthCheckRequest::default()).await?;
    Ok(asked.into_inner().status)
}

const SERVING: i32 = 1;
const NOT_SERVING: i32 = 2;

/// A call whose request is not whole yet: it is in flight for as long as the test likes.
struct HalfSent {
    rest: mpsc::Sender<Result<Bytes, Infallible>>,
    answer: tokio::task::JoinHandle<http::Response<tonic::body::Body>>,
}

impl HalfSent {
    async fn begin(channel: &Channel) -> Self {
        let (rest, sent) = mpsc::channel(1);
        let body = tonic::body::Body::new(Body::from_stream(ReceiverStream::new(sent)));
        let request = http::Request::post(format!("http://node{CHECK}"))
            .header("content-type", "application/grpc")
            .body(body)
            .unwrap();
        let mut channel = channel.clone();
        channel.ready().await.unwrap();
        let answer = TaskTracker::new().spawn(async move { channel.call(request).await.unwrap() });
        rest.send(Ok(Bytes::from_static(&EMPTY[..1])))
            .await
            .unwrap();
        Self { rest, answer }
    }

    /// The code of the answer and what stands in it: a health status is its last byte.
    async fn end(self) -> (String, Vec<u8>) {
        self.rest
            .send(Ok(Bytes::from_static(&EMPTY[1..])))
            .await
            .unwrap();
        drop(self.rest);
        let (head, body) = self.answer.await.unwrap().into_parts();
        let body = Body::new(body);
        let mut stream = body.into_data_stream();
        let mut data = Vec::new();
        while let Some(more) = tokio_stream::StreamExt::next(&mut stream).await {
            data.extend_from_slice(&more.unwrap());
        }
        let code = head.headers.get("grpc-status");
        let code = code.map_or("in the trailers", |code| code.to_str().unwrap());
        (code.to_owned(), data)
    }
}

/// A health answer on the wire: an uncompressed message of two bytes, field 1 and its value.
fn told(status: i32) -> (String, Vec<u8>) {
    let status = u8::try_from(status).unwrap();
    ("in the trailers".to_owned(), vec![0, 0, 0, 0, 2, 8, status])
}

/// Looks again and again, letting others work in between.
async fn until(mut look: impl AsyncFnMut() -> bool) {
    let looking = async {
        while !look().await {
            yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.unwrap();
}

async fn served<T>(more: &str, story: impl AsyncFnOnce(&Visit<'_>) -> T) -> T {
    let mut federation = Federation::of(2);
    let config: Config = federation.config(more);
    let serving = while_serving(&mut federation, &config, Routes::default(), story);
    let (ended, told) = tokio::time::timeout(PATIENCE, serving).await.unwrap();
    ended.unwrap();
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_in_flight_is_answered_while_the_process_drains_and_no_other_is_taken() {
    served("limits.operations = 1", async |visit| {
        let channel = visit.channel(1, &desk());
        assert_eq!(check(&channel).await.unwrap(), SERVING);
        let in_flight = HalfSent::begin(&channel).await;
        // The server has the call once it has no other place.
        until(async || check(&channel).await.is_err()).await;

        visit.stop.cancel();
        until(async || visit.page("/readyz").await.starts_with("HTTP/1.1 503")).await;
        until(async || TcpStream::connect(visit.bound.secure).await.is_err()).await;
        assert!(visit.page("/healthz").await.starts_with("HTTP/1.1 200"));
        let late = check(&visit.channel(1, &desk())).await.unwrap_err();
        assert_eq!(late.code(), Code::Unavailable);

        assert_eq!(in_flight.end().await, told(NOT_SERVING));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_when_all_places_are_taken_waits_outside_and_harms_nobody_inside() {
    served("limits.connections = 2", async |visit| {
        let desk = desk();
        let inside = [visit.channel(1, &desk), visit.channel(2, &peer())];
        for channel in &inside {
            check(channel).await.unwrap();
        }
        let mut outside = pin!(visit.secured(1, &desk));
        for _ in 0..50 {
            tokio::select! {
                biased;
                _ = &mut outside => panic!("a third connection was taken"),
                asked = check(&inside[0]) => assert_eq!(asked.unwrap(), SERVING),
            }
            check(&inside[1]).await.unwrap();
        }
        drop(inside);
        outside.await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agency_with_all_its_connections_shuts_out_itself_alone() {
    served("limits.connections_per_agency = 2", async |visit| {
        let own = [visit.channel(1, &desk()), visit.channel(1, &desk())];
        for channel in &own {
            check(channel).await.unwrap();
        }
        let mut third = visit.secured(1, &desk()).await;
        assert_eq!(third.read(&mut [0]).await.unwrap_or(0), 0, "it is closed");
        assert_eq!(check(&visit.channel(2, &peer())).await.unwrap(), SERVING);
        assert_eq!(check(&own[0]).await.unwrap(), SERVING);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slow_to_shake_hands_loses_the_place_to_others() {
    let more = "limits.connections = 1\nlimits.handshake_seconds = 1";
    served(more, async |visit| {
        let mut silent = TcpStream::connect(visit.bound.secure).await.unwrap();
        let mut half = TcpStream::connect(visit.bound.secure).await.unwrap();
        // The head of a handshake record, whose rest never comes.
        tokio::io::AsyncWriteExt::write_all(&mut half, &[22, 3, 1, 2, 0])
            .await
            .unwrap();
        let behind = visit.channel(1, &desk());
        assert_eq!(check(&behind).await.unwrap(), SERVING);
        for stalled in [&mut silent, &mut half] {
            assert_eq!(
                stalled.read(&mut [0; 64]).await.unwrap_or(0),
                0,
                "it is closed"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_that_is_full_sheds_and_says_when_to_come_back_and_others_go_on() {
    served("limits.operations = 1", async |visit| {
        let channel = visit.channel(1, &desk());
        check(&channel).await.unwrap();
        let holder = HalfSent::begin(&channel).await;
        let mut shed = None;
        until(async || {
            shed = check(&channel).await.err();
            shed.is_some()
        })
        .await;
        let shed = shed.unwrap();
        assert_eq!(shed.code(), Code::ResourceExhausted);
        let details = shed.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, "OVERLOADED");
        let wait = details.retry_info().unwrap().retry_delay.unwrap();
        assert!(wait > Duration::ZERO && wait < LOOK_MAX);
        // Of another class: it is refused for what it is, not for the load.
        let link = http::Request::post("http://node/lianfang.link.v1.LinkService/Hello")
            .body(tonic::body::Body::empty())
            .unwrap();
        let mut other = visit.channel(2, &peer());
        let refused = other.ready().await.unwrap().call(link).await.unwrap();
        assert_eq!(refused.headers()["grpc-status"], "12");
        assert_eq!(holder.end().await, told(SERVING));
        until(async || check(&channel).await.is_ok()).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_too_large_is_refused_by_its_code_before_it_is_read_whole() {
    served("", async |visit| {
        let mut channel = visit.channel(1, &desk());
        for (size, expected) in [
            (MESSAGE_DECODE_MAX + 1, "MESSAGE_TOO_LARGE"),
            (MESSAGE_DECODE_MAX, "UNREADABLE"),
        ] {
            let mut message = vec![0];
            message.extend(u32::try_from(size).unwrap().to_be_bytes());
            // No protobuf begins with a field of number 0.
            message.resize(message.len() + size, 0);
            let request = http::Request::post(format!("http://node{CHECK}"))
                .header("content-type", "application/grpc")
                .body(tonic::body::Body::new(Body::from(message)))
                .unwrap();
            let answer = channel.ready().await.unwrap().call(request).await.unwrap();
            let status = Status::from_header_map(answer.headers()).unwrap();
            let details = status.get_error_details();
            assert_eq!(status.code(), Code::InvalidArgument);
            assert_eq!(details.error_info().unwrap().reason, expected);
        }
        assert_eq!(check(&channel).await.unwrap(), SERVING);
    })
    .await;
}

fn peer() -> Workload {
    Workload::Service(domain::id::Service::Intake)
}

/// Nobody may hold a place for ever by never sending the rest.
#[test]
fn a_look_that_never_becomes_whole_ends_at_its_deadline() {
    let table = crate::authorise::Table::new(contracts::policy::Policy::load());
    let need = table.need(CHECK).unwrap();
    assert_eq!(need.deadline(), Some(LOOK_MAX));
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
const GOAWAY: u8 = 7;

/// Opens a connection and reads it until its client is asked to go; answers with how long that took.
async fn asked_to_go(visit: &Visit<'_>) -> Duration {
    let mut stream = visit.secured(1, &desk()).await;
    let opened = tokio::time::Instant::now();
    stream.write_all(PREFACE).await.unwrap();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).await.unwrap();
        if head[3] == GOAWAY {
            return opened.elapsed();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_asked_to_come_again_when_its_connection_has_its_age_and_loses_no_call() {
    served("limits.connection_age_seconds = 1", async |visit| {
        let channel = visit.channel(1, &desk());
        assert_eq!(check(&channel).await.unwrap(), SERVING);
        let in_flight = HalfSent::begin(&channel).await;
        // Twice the least age is more than the greatest.
        for _ in 0..2 {
            let age = asked_to_go(visit).await;
            assert!(age >= Duration::from_millis(890), "{age:?}");
        }
        assert_eq!(in_flight.end().await, told(SERVING), "it has the grace");
        // The same client, on a connection that it has made anew.
        assert_eq!(check(&channel).await.unwrap(), SERVING);
    })
    .await;
}
