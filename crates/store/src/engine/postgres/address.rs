//! The URL of a database, taken apart: a password in it is never told, and nothing in it is passed over.

use crate::error::StoreError;

/// The parameters that the driver is given; it would ignore any other with a line in the log that tells its value.
const KNOWN: [&str; 8] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "application_name",
    "options",
    "host",
    "port",
];
/// What other clients need to be told, and what is done here without.
const PRIMARY: [&str; 2] = ["primary", "read-write"];
/// The least of TLS that one can mean who asks for it; of `allow` the driver makes none.
const MODES: [&str; 5] = ["disable", "prefer", "require", "verify-ca", "verify-full"];

/// The URL with the parameters that the driver knows, and whether it says anything of TLS.
pub(super) fn parameters(url: &str) -> Result<(String, bool), StoreError> {
    let Some((address, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), false));
    };
    let mut kept = Vec::new();
    let mut tls = false;
    for parameter in query.split('&') {
        let (name, value) = parameter.split_once('=').ok_or(StoreError::Address)?;
        match name {
            "target_session_attrs" if PRIMARY.contains(&value) => continue,
            "sslmode" if !MODES.contains(&value) => return Err(StoreError::Address),
            name if KNOWN.contains(&name) => {}
            _ => return Err(StoreError::Address),
        }
        tls |= name == "sslmode";
        kept.push(parameter);
    }
    Ok((format!("{address}?{}", kept.join("&")), tls))
}

/// A URL a host: `one@a:1,b:2/x` is `one@a:1/x` and `one@b:2/x`.
pub(super) fn one_by_one(url: &str) -> impl Iterator<Item = String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    hosts
        .split(',')
        .map(move |host| format!("{scheme}://{user}{host}{path}"))
}

#[cfg(test)]
mod tests {
    use sqlx::postgres::PgConnectOptions;

    use super::*;

    #[test]
    fn several_hosts_are_several_addresses() {
        let urls: Vec<_> = one_by_one("postgresql://me:p@w@a:5432,[::1]:5433/db?x=y").collect();
        assert_eq!(
            urls,
            [
                "postgresql://me:p@w@a:5432/db?x=y",
                "postgresql://me:p@w@[::1]:5433/db?x=y"
            ]
        );
    }

    #[test]
    fn a_password_may_hold_anything_that_is_encoded() {
        let url = "postgresql://me:a%40b%2Fc%2C%3Fd%25@one,two/db";
        let urls: Vec<_> = one_by_one(url).collect();
        assert_eq!(urls.len(), 2);
        let options: PgConnectOptions = urls[1].parse().unwrap();
        assert_eq!(options.get_host(), "two");
        assert_eq!(options.get_username(), "me");
        assert_eq!(options.get_database(), Some("db"));
    }

    #[test]
    fn a_parameter_that_nobody_would_heed_is_refused() {
        let at = |query: &str| parameters(&format!("postgresql://me@host/db?{query}"));
        for refused in [
            "sslmod=verify-full",
            "sslmode=verify_full",
            "sslmode=allow",
            "pasword=secret",
            "target_session_attrs=any",
            "connect_timeout",
            "",
        ] {
            assert!(matches!(at(refused), Err(StoreError::Address)), "{refused}");
        }
        let (url, tls) = at("target_session_attrs=read-write&sslmode=require").unwrap();
        assert!(url.ends_with("db?sslmode=require") && tls);
        assert!(!at("application_name=a").unwrap().1);
    }
}
