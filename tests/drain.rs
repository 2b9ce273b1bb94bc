//! A real node that is told to end while a call is in flight: the call is answered, no other is taken, the end is a clean one.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use contracts::status::Told;
use domain::id::Service;
use domain::time::Date;
use http_body::{Body, Frame};
use lianfang::demo::cast;
use lianfang::demo::site::{Site, Spans};
use node::client;
use testkit::process::Process;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tonic::Status;
use tonic::codegen::{Bytes, Service as _, http};

const PATIENCE: Duration = Duration::from_secs(60);

/// A request that is sent as the test likes.
struct Slow(mpsc::Receiver<Bytes>);

impl Body for Slow {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0
            .poll_recv(cx)
            .map(|part| Some(Ok(Frame::data(part?))))
    }
}

/// The first line of what the plain port answers, and whether there is one.
async fn asked(plain: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(plain).await?;
    let request = format!("GET {path} HTTP/1.0\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

async fn until(what: &str, mut look: impl AsyncFnMut() -> bool) {
    let looking = async {
        while !look().await {
            tokio::task::yield_now().await;
        }
    };
    let looked = tokio::time::timeout(PATIENCE, looking).await;
    assert!(looked.is_ok(), "never {what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_in_flight_is_answered_after_sigterm() {
    let folder = tempfile::tempdir().unwrap();
    let day = Date::new(2026, 3, 2).unwrap();
    let site = Site::create(folder.path(), day, &Spans::Nowhere).unwrap();
    let office = cast::member("office");
    let settings = site.settings(office);
    // Lines that can be waited for, and one place for reading: who holds it is seen by who does not get it.
    let text = std::fs::read_to_string(&settings).unwrap();
    let text = text.replace("log.format = \"text\"", "log.format = \"json\"");
    std::fs::write(&settings, format!("limits.reads = 1\n{text}")).unwrap();
    let config = Site::open(folder.path()).unwrap().config(office).clone();
    let program = Path::new(env!("CARGO_BIN_EXE_lianfang"));
    let words = ["node", "--config", settings.to_str().unwrap()];
    let process = Process::start(program, &words).await;

    let portal = client::channel(
        &site.portal().unwrap(),
        site.directory(),
        site.party(office, Service::Intake),
    );
    let portal = portal.unwrap();
    let call = |body: tonic::body::Body| {
        let mut channel = portal.clone();
        async move {
            let request =
                http::Request::post("http://node/lianfang.intake.v1.IntakeService/QueryStatus")
                    .header("content-type", "application/grpc")
                    .body(body)
                    .unwrap();
            std::future::poll_fn(|cx| channel.poll_ready(cx)).await?;
            let answer = channel.call(request).await?;
            let status = Status::from_header_map(answer.headers()).unwrap();
            Ok::<_, tonic::transport::Error>(Told::of(&status).unwrap().reason)
        }
    };
    let whole = || tonic::body::Body::new("\0\0\0\0\0".to_owned());
    // A look may hold the one place when the slow call comes: that is refused then, and made again.
    let (rest, in_flight) = loop {
        let (rest, sent) = mpsc::channel(1);
        rest.send(Bytes::from_static(b"\0")).await.unwrap();
        let mut in_flight = Box::pin(call(tonic::body::Body::new(Slow(sent))));
        // The place of a look before is given back a moment after its answer; one that is held refuses every look.
        let held = until("held", async || {
            for _ in 0..50 {
                if call(whole()).await.unwrap() != "OVERLOADED" {
                    return false;
                }
            }
            true
        });
        tokio::select! {
            refused = &mut in_flight => assert_eq!(refused.unwrap(), "OVERLOADED"),
            () = held => break (rest, in_flight),
        }
    };
    let story = async {
        let ending = process.terminate();
        let draining = async {
            until("draining", async || {
                asked(config.plain, "/readyz").await.unwrap() == "HTTP/1.0 503 Service Unavailable"
            })
            .await;
            until("closed to others", async || {
                TcpStream::connect(config.listen).await.is_err()
            })
            .await;
            assert_eq!(
                asked(config.plain, "/healthz").await.unwrap(),
                "HTTP/1.0 200 OK"
            );
            assert!(call(whole()).await.is_err(), "no other call is taken");
            rest.send(Bytes::from_static(b"\0\0\0\0")).await.unwrap();
            drop(rest);
        };
        tokio::join!(ending, draining).0
    };
    let (answer, ended) = tokio::join!(in_flight, story);
    assert_eq!(
        answer.unwrap(),
        "INVALID_REQUEST",
        "an empty code is no code"
    );
    assert_eq!(ended.code(), Some(0));
}
