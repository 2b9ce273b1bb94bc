use super::*;

const EXAMPLE: &str = include_str!("../../../../deploy/node.example.toml");
const AGENCY: &str = "11320000012345671X";

fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node.toml");
    std::fs::write(&path, text).unwrap();
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut config = Config::read_with(&path, environment).map_err(|error| error.to_string())?;
    for path in [
        &mut config.data_dir,
        &mut config.identity,
        &mut config.directory.file,
    ] {
        *path = path.strip_prefix(folder.path()).unwrap().into();
    }
    Ok(config)
}

/// What must be set, and nothing else.
fn least() -> String {
    format!(
        "agency = \"{AGENCY}\"\ndirectory.keys = [\"{}\"]\n",
        crate::directory::document::encode(&[7; 32])
    )
}

#[test]
fn the_example_says_what_holds_without_it() {
    let example = toml::from_str::<toml::Table>(EXAMPLE).unwrap();
    let agency = example["agency"].as_str().unwrap();
    let key = example["directory"]["keys"][0].as_str().unwrap();
    let least = format!("agency = \"{agency}\"\ndirectory.keys = [\"{key}\"]\n");
    assert_eq!(read(EXAMPLE, &[]), read(&least, &[]));
    assert!(read(EXAMPLE, &[]).is_ok());
}

#[test]
fn the_example_names_every_setting() {
    let example = toml::from_str::<toml::Table>(EXAMPLE).unwrap();
    let mut named: Vec<String> = Vec::new();
    for (key, value) in &example {
        match value.as_table() {
            Some(section) => named.extend(section.keys().map(|inner| format!("{key}.{inner}"))),
            None => named.push(key.clone()),
        }
    }
    let mut known = sources::KEYS.map(str::to_owned);
    named.sort();
    known.sort();
    assert_eq!(named, known);
}

#[test]
fn an_unknown_setting_is_refused_by_its_name_with_a_hint() {
    for (line, error) in [
        (
            "lissten = \"127.0.0.1:1\"",
            "unknown setting `lissten`; did you mean `listen`?",
        ),
        (
            "log.levle = \"info\"",
            "unknown setting `log.levle`; did you mean `log.level`?",
        ),
        (
            "level = \"info\"",
            "unknown setting `level`; did you mean `log.level`?",
        ),
        (
            "frobnicate = 1",
            "unknown setting `frobnicate`; deploy/node.example.toml lists all settings",
        ),
    ] {
        assert_eq!(
            read(&format!("{line}\n{}", least()), &[]),
            Err(error.to_owned())
        );
    }
    assert_eq!(
        read(&least(), &[("LIANFANG_LOG__LEVLE", "info")]),
        Err("unknown setting `log.levle`; did you mean `log.level`?".to_owned())
    );
}

#[test]
fn variables_stand_over_the_file() {
    let config = read(
        &least(),
        &[
            ("LIANFANG_LISTEN", "127.0.0.1:1"),
            ("LIANFANG_LOG__LEVEL", "debug"),
            ("LIANFANG_LIMITS__READS", "3"),
            ("LIANFANG_SERVICES", "[\"intake\"]"),
            ("LIANFANG_DATA", "/not/a/setting"),
            ("OTHER_LISTEN", "nonsense"),
        ],
    )
    .unwrap();
    assert_eq!(config.listen, SocketAddr::from(([127, 0, 0, 1], 1)));
    assert_eq!(config.log.level, LogLevel::Debug);
    assert_eq!(config.limits.reads, 3);
    assert_eq!(config.services, [Service::Intake]);
}

#[test]
fn settings_that_make_no_sense_are_refused_by_name() {
    for (line, error) in [
        ("limits.writes = 0", "`limits.writes` must be at least 1"),
        (
            "traces.ratio = 1.5",
            "`traces.ratio` must lie between 0 and 1",
        ),
        (
            "services = []",
            "`services` is empty: there would be nothing to serve",
        ),
        (
            "directory.threshold = 2",
            "`directory.threshold` must be at least 1 and at most the number of directory.keys",
        ),
        (
            "hosted = [\"11320000012345671X\"]",
            "`hosted` holds the node's own agency",
        ),
        (
            "hosted = [\"113200000123456710\"]",
            "`hosted` is no unified social credit code whose check digits fit",
        ),
    ] {
        assert_eq!(
            read(&format!("{line}\n{}", least()), &[]),
            Err(error.to_owned()),
            "{line}"
        );
    }
    assert_eq!(
        read(&least(), &[("LIANFANG_DIRECTORY__KEYS", "[]")]),
        Err("`directory.keys` is empty: whose signature makes a directory is not known; `lianfang directory key` prints one".to_owned())
    );
}

/// Under the variables that the manifests set besides.
#[test]
fn the_settings_of_the_manifests_are_taken() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/kubernetes");
    let county = Config::read_with(&folder.join("county/node.toml"), []).unwrap();
    assert_eq!(county.services, Service::ALL);
    assert_eq!(county.databases, Database::Files);
    for service in Service::ALL {
        let only = ("LIANFANG_SERVICES".to_owned(), format!("[\"{service}\"]"));
        let province = Config::read_with(&folder.join("province/node.toml"), [only]).unwrap();
        assert_eq!(province.services, [service]);
        assert_eq!(
            province.databases,
            Database::Server {
                url_file: "/etc/lianfang/database/url".into(),
                keys_url_file: None
            }
        );
    }
}
