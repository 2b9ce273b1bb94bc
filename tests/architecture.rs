//! The rules of ARCHITECTURE.md that a machine can hold: who may use whom, who may name what, and how long a file may be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom up; members of one line never see each other.
const LAYERS: &[&[&str]] = &[
    &["domain"],
    &["contracts", "store"],
    &["node"],
    &["link"],
    &["intake", "coordination", "follow-up"],
    &["lianfang"],
];

/// Used by tests of any layer, so it may stand in no `[dependencies]`.
const TEST_ONLY: &str = "testkit";

/// Dependencies that one crate hides from all others.
const KEPT_BY: &[(&str, &str)] = &[
    ("sqlx", "store"),
    ("libsqlite3-sys", "store"),
    ("opentelemetry", "node"),
    ("prost", "contracts"),
];

/// Longer files want splitting by thing.
const LINES_MAX: usize = 400;

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../..")
        .canonicalize()
        .expect("the workspace is two levels up")
}

struct Manifest {
    dependencies: BTreeSet<String>,
    everything: BTreeSet<String>,
    text: String,
}

fn manifests() -> BTreeMap<String, Manifest> {
    let folders = ["crates", "services"]
        .map(|folder| fs::read_dir(root().join(folder)).expect("the folder is there"));
    let texts = folders.into_iter().flatten().filter_map(|entry| {
        fs::read_to_string(entry.expect("an entry").path().join("Cargo.toml")).ok()
    });
    texts.map(|text| named(&text)).collect()
}

fn named(text: &str) -> (String, Manifest) {
    let manifest: toml::Table = text.parse().expect("a manifest is TOML");
    let section = |name: &str| -> BTreeSet<String> {
        let table = manifest.get(name).and_then(toml::Value::as_table);
        table
            .map(|table| table.keys().cloned().collect())
            .unwrap_or_default()
    };
    let dependencies = section("dependencies");
    let mut everything = dependencies.clone();
    everything.extend(section("dev-dependencies"));
    everything.extend(section("build-dependencies"));
    let name = manifest["package"]["name"]
        .as_str()
        .expect("a name")
        .to_string();
    (
        name,
        Manifest {
            dependencies,
            everything,
            text: text.to_string(),
        },
    )
}

#[test]
fn a_layer_uses_what_is_below_it_never_what_is_beside_or_above() {
    let manifests = manifests();
    let layer_of = |name: &str| LAYERS.iter().position(|layer| layer.contains(&name));
    for (name, manifest) in manifests.iter().filter(|(name, _)| *name != TEST_ONLY) {
        let layer = layer_of(name);
        assert!(
            layer.is_some(),
            "{name} stands in no layer: a crate is added where a direction must be forbidden"
        );
        for used in manifest
            .dependencies
            .iter()
            .filter(|used| manifests.contains_key(*used))
        {
            assert_ne!(used, TEST_ONLY, "{name} uses {TEST_ONLY} outside its tests");
            assert!(layer_of(used) < layer, "{name} may not use {used}");
        }
    }
    let known: usize = LAYERS.iter().map(|layer| layer.len()).sum();
    assert_eq!(manifests.len(), known + 1, "a crate was added or removed");
}

#[test]
fn only_its_keeper_names_a_hidden_dependency() {
    for (name, manifest) in manifests() {
        for (hidden, keeper) in KEPT_BY {
            for used in &manifest.everything {
                let rest = used.strip_prefix(hidden);
                let family =
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']));
                assert!(
                    !family || name == *keeper,
                    "{name} names {used}, which only {keeper} may"
                );
            }
        }
    }
}

#[test]
fn the_domain_is_pure() {
    let allowed: BTreeSet<String> = ["jiff", "thiserror"].map(String::from).into();
    let found = &manifests()["domain"].dependencies;
    assert_eq!(
        *found, allowed,
        "the domain has no I/O, async, serde, SQL, protobuf, clock or randomness"
    );
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    for (name, manifest) in manifests() {
        assert!(
            manifest.text.contains("[lints]\nworkspace = true"),
            "{name} goes without the lints"
        );
    }
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir()
            && path
                .file_name()
                .is_some_and(|name| name != "target" && name != ".git")
        {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn files_are_short_and_have_names() {
    let mut found = Vec::new();
    sources(&root(), &mut found);
    assert!(
        found.len() > 100,
        "the walk lost its way: {} files",
        found.len()
    );
    for path in found {
        let lines = fs::read_to_string(&path)
            .expect("a source file")
            .lines()
            .count();
        assert!(
            lines <= LINES_MAX,
            "{} has {lines} lines: split it by thing",
            path.display()
        );
        assert!(
            path.file_name().is_some_and(|name| name != "mod.rs"),
            "{}: a module has a name",
            path.display()
        );
    }
}
