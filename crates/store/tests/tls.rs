//! TLS to the database: whose certificate is believed, and who may come without one.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::Path;

use contracts::codec::Wire;
use domain::id::Service;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
};
use store::{Clock, Engine, Entropy, Options, Postgres, Store, StoreError};
use testkit::intake::{register, rules};
use testkit::postgres::Cluster;

/// An authority, and what it certifies.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// A certificate and its key.
    fn certify(&self, common: &str, hosts: &[&str]) -> (String, String) {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, common);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

async fn open(folder: &Path, url: &str, schema: &str) -> Result<Store<Wire>, StoreError> {
    let options = Options {
        service: Service::Intake,
        engine: Engine::Postgres(Postgres::new(url, schema)?),
        key_file: folder.join("vault.key"),
        rules: rules(),
    };
    Store::open(options, Clock::System, Entropy::system()).await
}

async fn works(folder: &Path, url: &str, schema: &str) {
    let store = open(folder, url, schema).await.unwrap();
    store.commit(register(1)).await.unwrap();
    store.close().await;
}

async fn is_refused(folder: &Path, url: &str, schema: &str) {
    let refused = open(folder, url, schema).await;
    let error = refused.err().unwrap_or_else(|| panic!("{schema}: let in"));
    assert!(matches!(error, StoreError::Database { .. }), "{error:?}");
    let mut told = format!("{error:?}");
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = cause {
        told.push_str(&error.to_string());
        cause = error.source();
    }
    assert!(!told.contains("secret"), "{told}");
}

#[tokio::test]
async fn a_server_is_believed_by_its_certificate_and_a_client_by_its_own() {
    let Some(mut cluster) = Cluster::make() else {
        return;
    };
    let (servers, clients, others) = (Authority::new(), Authority::new(), Authority::new());
    let (certificate, key) = servers.certify("database", &["localhost"]);
    cluster.write("server.crt", &certificate);
    cluster.write("server.key", &key);
    cluster.write("clients.crt", &clients.pem);
    cluster.write("postgresql.conf", "ssl = on\nssl_ca_file = 'clients.crt'\n");
    cluster.replace(
        "pg_hba.conf",
        "local all all trust\n\
         hostssl all certain all cert\n\
         hostssl all all all trust\n",
    );
    cluster.run();
    cluster.asked("create role certain superuser login");

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("vault.key"), [9; 32]).unwrap();
    std::fs::write(path("servers"), &servers.pem).unwrap();
    std::fs::write(path("others"), &others.pem).unwrap();
    let (certificate, key) = clients.certify("certain", &[]);
    std::fs::write(path("certain.crt"), certificate).unwrap();
    std::fs::write(path("certain.key"), key).unwrap();
    let (certificate, key) = others.certify("certain", &[]);
    std::fs::write(path("forged.crt"), certificate).unwrap();
    std::fs::write(path("forged.key"), key).unwrap();

    let at = |host: &str, user: &str, query: &str| {
        let port = cluster.port();
        format!("postgresql://{user}:secret@{host}:{port}/postgres?application_name=tls&{query}")
    };
    let (by, wrong) = (path("servers"), path("others"));
    let full = format!("sslmode=verify-full&sslrootcert={by}");
    let folder = folder.path();
    works(folder, &at("localhost", "lianfang", &full), "verified").await;
    let url = at("localhost", "lianfang", &full);
    let store = open(folder, &url, "seen").await.unwrap();
    let plain = "select count(*), count(*) filter (where ssl) from pg_stat_ssl join pg_stat_activity using (pid)
        where application_name = 'tls'";
    let sessions = cluster.asked(plain);
    let (all, secure) = sessions[0].split_once('|').unwrap();
    assert!(all == secure && all != "0", "{sessions:?}");
    store.close().await;

    // Another authority; no authority but the system's; another host.
    let query = format!("sslmode=verify-full&sslrootcert={wrong}");
    is_refused(folder, &at("localhost", "lianfang", &query), "wrong").await;
    is_refused(
        folder,
        &at("localhost", "lianfang", "sslmode=verify-full"),
        "none",
    )
    .await;
    is_refused(folder, &at("127.0.0.1", "lianfang", &full), "host").await;
    let query = format!("sslmode=verify-ca&sslrootcert={by}");
    works(folder, &at("127.0.0.1", "lianfang", &query), "authority").await;

    // Without TLS the server lets nobody in; it is used where it is offered.
    is_refused(
        folder,
        &at("localhost", "lianfang", "sslmode=disable"),
        "plain",
    )
    .await;
    works(
        folder,
        &at("localhost", "lianfang", "sslmode=prefer"),
        "preferred",
    )
    .await;
    let said_nothing = at("localhost", "lianfang", "");
    works(folder, said_nothing.trim_end_matches('&'), "unsaid").await;

    let own = |name: &str| {
        let (certificate, key) = (
            folder.join(format!("{name}.crt")),
            folder.join(format!("{name}.key")),
        );
        format!(
            "{full}&sslcert={}&sslkey={}",
            certificate.display(),
            key.display()
        )
    };
    works(
        folder,
        &at("localhost", "certain", &own("certain")),
        "certain",
    )
    .await;
    is_refused(
        folder,
        &at("localhost", "certain", &own("forged")),
        "forged",
    )
    .await;
    is_refused(folder, &at("localhost", "certain", &full), "nobody").await;
}

#[tokio::test]
async fn where_tls_is_required_a_server_without_it_is_not_talked_to() {
    let Some(mut cluster) = Cluster::make() else {
        return;
    };
    cluster.run();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vault.key"), [9; 32]).unwrap();
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = format!("{}?sslmode={mode}", cluster.url());
        is_refused(folder.path(), &url, "required").await;
    }
    works(folder.path(), &cluster.url(), "plain").await;
}
