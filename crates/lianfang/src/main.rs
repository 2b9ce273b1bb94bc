//! The binary; everything it does is in the library beside it, where tests reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    lianfang::cli::main(std::env::args_os(), lianfang::cli::besides::Besides::ALL)
}
