//! The program of the container image: all of `lianfang` but demonstration and benchmarks, which are not needed beside real petitions.

use std::process::ExitCode;

fn main() -> ExitCode {
    lianfang::cli::main(
        std::env::args_os(),
        lianfang::cli::besides::Besides::NOTHING,
    )
}
