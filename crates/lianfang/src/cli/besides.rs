//! What a program does besides running nodes and looking after them.

use std::io::Write;

use super::bench::{self, BenchArgs, EchoArgs};
use super::demo::{self, DemoArgs};
use super::fault::Fault;

/// How the demonstration is played and benchmarks are run, or that they are not: what is named here is in the program.
#[derive(Clone, Copy, Debug)]
pub struct Besides {
    pub demo: fn(DemoArgs) -> Result<(), Fault>,
    pub bench: fn(&BenchArgs, &mut dyn Write) -> Result<(), Fault>,
    pub echo: fn(&EchoArgs) -> Result<(), Fault>,
}

impl Besides {
    pub const ALL: Self = Self {
        demo: demo::run,
        bench: bench::run,
        echo: bench::echo,
    };

    /// Beside real petitions neither is needed.
    pub const NOTHING: Self = Self {
        demo: demo::left_out,
        bench: |_, _| Err(no_benchmarks()),
        echo: |_| Err(no_benchmarks()),
    };
}

fn no_benchmarks() -> Fault {
    Fault::usage(
        "this program has no benchmarks: it is meant for real petitions",
        "take `lianfang` as `cargo build --release` makes it",
    )
}
