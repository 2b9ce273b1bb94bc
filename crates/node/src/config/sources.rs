//! The two sources of settings, laid over each other, and the names they may use.

use super::ConfigError;

const PREFIX: &str = "LIANFANG_";

/// Every setting there is, by its place in the file. A test holds this equal to the example.
pub(super) const KEYS: [&str; 38] = [
    "agency",
    "hosted",
    "services",
    "profile",
    "data_dir",
    "listen",
    "plain",
    "identity.folder",
    "directory.file",
    "directory.keys",
    "directory.threshold",
    "database.engine",
    "database.url_file",
    "database.keys_url_file",
    "clock.steered",
    "log.format",
    "log.level",
    "traces.endpoint",
    "traces.ratio",
    "traces.journey_key_file",
    "limits.connections",
    "limits.connections_per_agency",
    "limits.handshakes",
    "limits.handshake_seconds",
    "limits.streams_per_connection",
    "limits.connection_age_seconds",
    "limits.connection_grace_seconds",
    "limits.keepalive_seconds",
    "limits.keepalive_timeout_seconds",
    "limits.reads",
    "limits.writes",
    "limits.sealed",
    "limits.watches",
    "limits.links",
    "limits.messages_per_delivery",
    "limits.operations",
    "limits.drain_seconds",
    "limits.directory_poll_seconds",
];

/// Variables of the same prefix that are not the node's: the file itself, and the data that tests may use.
const NOT_SETTINGS: [&str; 3] = ["CONFIG", "DATA", "POSTGRES"];

/// Lays `LIANFANG_<SECTION>__<KEY>` over the file, for example `LIANFANG_LOG__LEVEL=debug`.
pub(super) fn overlay(
    table: &mut toml::Table,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<(), ConfigError> {
    for (name, text) in environment {
        let Some(name) = name.strip_prefix(PREFIX) else {
            continue;
        };
        if NOT_SETTINGS.contains(&name) {
            continue;
        }
        let key = name.to_ascii_lowercase().replace("__", ".");
        known(&key)?;
        let value = value(&text);
        match key.split_once('.') {
            None => {
                table.insert(key, value);
            }
            Some((section, key)) => {
                let section = table
                    .entry(section)
                    .or_insert_with(|| toml::Value::Table(toml::Table::new()));
                // A section that is no table is told as a wrong form when the whole is read.
                if let toml::Value::Table(section) = section {
                    section.insert(key.to_owned(), value);
                }
            }
        }
    }
    Ok(())
}

/// A variable is a list or a short number if it reads like one, else text: credit codes may consist of 18 digits.
fn value(text: &str) -> toml::Value {
    let list_or_number = text.starts_with('[') || (text.len() <= 9 && text.parse::<f64>().is_ok());
    if list_or_number
        && let Ok(mut table) = toml::from_str::<toml::Table>(&format!("value = {text}"))
        && let Some(value) = table.remove("value")
    {
        return value;
    }
    toml::Value::String(text.to_owned())
}

/// Refuses every name that is no setting: a misspelt limit would silently be none.
pub(super) fn check_keys(table: &toml::Table) -> Result<(), ConfigError> {
    for (key, value) in table {
        match value {
            toml::Value::Table(section) => {
                for inner in section.keys() {
                    known(&format!("{key}.{inner}"))?;
                }
            }
            _ => known(key)?,
        }
    }
    Ok(())
}

fn known(key: &str) -> Result<(), ConfigError> {
    if KEYS.contains(&key) {
        return Ok(());
    }
    let near = KEYS
        .into_iter()
        .map(|candidate| (distance(candidate, key), candidate))
        .min()
        .filter(|(distance, _)| *distance <= 1 + key.len() / 4);
    let by_last = KEYS
        .into_iter()
        .find(|candidate| candidate.rsplit('.').next() == key.rsplit('.').next());
    let hint = match (near, by_last) {
        (Some((_, near)), _) | (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => "deploy/node.example.toml lists all settings".to_owned(),
    };
    Err(ConfigError::UnknownKey {
        key: key.to_owned(),
        hint,
    })
}

/// The number of letters to insert, delete or exchange between two names.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let exchange = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = exchange.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
