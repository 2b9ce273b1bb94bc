//! The program of the container image: all of `lianfang` but the demonstration, which is not needed beside real petitions.

use std::process::ExitCode;

fn main() -> ExitCode {
    lianfang::cli::main(std::env::args_os(), lianfang::cli::demo::left_out)
}
