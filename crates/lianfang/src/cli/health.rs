//! `lianfang health`: whether a node takes calls, for a container without a shell.

use std::io::{self, Read as _, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use clap::Args;

use super::fault::Fault;

/// A node that does not answer by then is as good as none.
const ANSWER: Duration = Duration::from_secs(2);
/// Bytes of an answer that are read; ours are shorter.
const LENGTH: u64 = 4_096;

#[derive(Args, Debug)]
pub struct HealthArgs {
    /// The plain port of the node.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7480")]
    pub plain: SocketAddr,
}

pub fn run(args: &HealthArgs, out: &mut dyn Write) -> Result<(), Fault> {
    let plain = args.plain;
    let answer = asked(plain).map_err(|source| {
        Fault::unavailable(
            format!("nobody answers on {plain}"),
            "see that the node runs, and that `plain` of its settings is this address",
        )
        .because(source)
    })?;
    let status = answer.lines().next().unwrap_or_default();
    if !status.contains(" 200 ") {
        return Err(Fault::unavailable(
            format!("the node on {plain} takes no calls: {status}"),
            "it is starting or draining; its log says which",
        ));
    }
    Ok(writeln!(out, "ready")?)
}

fn asked(plain: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&plain, ANSWER)?;
    stream.set_read_timeout(Some(ANSWER))?;
    stream.write_all(b"GET /readyz HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(LENGTH).read_to_string(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;
    use crate::cli::fault::Exit;

    /// What the command says of a port on which one call is answered with these lines.
    fn told(answer: &'static str) -> Result<(), Fault> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let plain = listener.local_addr().unwrap();
        let answering = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 64];
            let length = stream.read(&mut asked).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            asked[..length].starts_with(b"GET /readyz ")
        });
        let told = run(&HealthArgs { plain }, &mut Vec::new());
        assert!(answering.join().unwrap());
        told
    }

    #[test]
    fn only_a_node_that_takes_calls_is_healthy() {
        told("HTTP/1.0 200 OK\r\n\r\nready\n").unwrap();
        let drains = told("HTTP/1.0 503 Service Unavailable\r\n\r\nnot ready\n").unwrap_err();
        assert_eq!(drains.exit, Exit::Unavailable);
        assert!(drains.report().contains("503"), "{}", drains.report());
        let nobody = HealthArgs {
            plain: "127.0.0.1:1".parse().unwrap(),
        };
        assert_eq!(
            run(&nobody, &mut Vec::new()).unwrap_err().exit,
            Exit::Unavailable
        );
    }
}
