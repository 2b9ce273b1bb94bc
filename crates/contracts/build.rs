//! Compiles `proto/` without protoc, and refuses contracts that do not say who may call and what is personal.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost_reflect::{DescriptorPool, MessageDescriptor};

#[path = "src/check.rs"]
mod check;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    println!("cargo:rerun-if-changed={}", root.display());
    println!("cargo:rerun-if-changed=src/check.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let files = protos(&root.join("lianfang"))?;

    // Encoded sets keep the values of our options; the typed set that code generation takes would drop them.
    let mut bare = protox::Compiler::new([&root])?;
    bare.include_imports(true).open_files(&files)?;
    let bytes = bare.encode_file_descriptor_set();
    fs::write(out.join("descriptors.bin"), &bytes)?;

    let pool = DescriptorPool::decode(bytes.as_slice())?;
    let faults = check::faults(&pool);
    if !faults.is_empty() {
        return Err(faults.join("\n").into());
    }
    let secret = check::secret_messages(&pool);
    fs::write(out.join("debug.rs"), debug(&secret)?)?;

    let mut commented = protox::Compiler::new([&root])?;
    commented
        .include_source_info(true)
        .include_imports(true)
        .open_files(&files)?;
    tonic_prost_build::configure()
        .skip_debug(secret.iter().map(|m| format!(".{}", m.full_name())))
        .include_file("contracts.rs")
        .compile_fds(commented.file_descriptor_set())?;
    Ok(())
}

/// Every contract, in the same order on every machine.
fn protos(root: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(protos(&path)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "proto")
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// `Debug` for messages that hold personal data: their name and nothing else.
fn debug(secret: &[MessageDescriptor]) -> Result<String, std::fmt::Error> {
    let mut code = String::new();
    for message in secret {
        let name = message.name();
        writeln!(
            code,
            "impl ::std::fmt::Debug for {} {{ fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {{ \
             f.write_str(\"{name} {{ .. }}\") }} }}",
            rust_path(message),
        )?;
    }
    Ok(code)
}

/// Where the generated code has a message: `crate::pb::lianfang::intake::v1::register::Draft`.
fn rust_path(message: &MessageDescriptor) -> String {
    let place = match message.parent_message() {
        Some(parent) => {
            let path = rust_path(&parent);
            let (module, name) = path.rsplit_once("::").unwrap_or(("crate", path.as_str()));
            format!("{module}::{}", snake(name))
        }
        None => format!("crate::pb::{}", message.package_name().replace('.', "::")),
    };
    format!("{place}::{}", message.name())
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
