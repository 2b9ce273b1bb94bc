use std::time::{Duration, SystemTime};

use domain::id::AgencyId;
use rustls::pki_types::ServerName;
use rustls::version::TLS12;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::*;
use crate::fixture::{Federation, agency, desk};
use crate::identity::issue::{LEAF_LIFE, Validity};

/// One handshake and one byte each way; in TLS 1.3 a client learns of its refusal only after its own part is done.
async fn handshake(server: ServerConfig, client: ClientConfig, name: &str) -> Result<(), String> {
    let (near, far): (DuplexStream, DuplexStream) = tokio::io::duplex(1 << 16);
    let serve = async {
        let mut stream = TlsAcceptor::from(Arc::new(server)).accept(far).await?;
        stream.write_all(b"!").await?;
        stream.flush().await?;
        Ok::<_, std::io::Error>(())
    };
    let call = async {
        let name = ServerName::try_from(name.to_owned()).expect("a DNS name");
        let mut stream = TlsConnector::from(Arc::new(client))
            .connect(name, near)
            .await?;
        stream.read_u8().await?;
        Ok::<_, std::io::Error>(())
    };
    let (served, called) = tokio::join!(serve, call);
    served.and(called).map_err(|error| error.to_string())
}

/// The office serves its intake; somebody calls with a certificate.
async fn call_office(federation: &Federation, identity: Arc<Identity>) -> Result<(), String> {
    let live = federation.live();
    let intake = SpiffeId::service(agency(1), Service::Intake);
    let server = server(federation.services(agency(1)), live.clone()).unwrap();
    let name = intake.dns_name();
    handshake(server, client(identity, intake, live).unwrap(), &name).await
}

fn service(agency: AgencyId) -> SpiffeId {
    SpiffeId::service(agency, Service::Intake)
}

#[tokio::test]
async fn members_believe_each_other() {
    let federation = Federation::of(2);
    for workload in [desk(), service(agency(2)).workload] {
        let identity = federation.identity(agency(2), &workload);
        assert_eq!(call_office(&federation, identity).await, Ok(()));
    }
}

#[tokio::test]
async fn the_root_of_another_agency_cannot_mint_a_name() {
    let federation = Federation::of(3);
    let now = Validity::from_now(LEAF_LIFE);
    let forged = federation.forged(agency(3), &service(agency(2)), now);
    let error = call_office(&federation, forged).await.unwrap_err();
    assert!(error.contains("UnknownIssuer"), "{error}");
    // The control: the same root may name its own agency.
    let own = federation.forged(agency(3), &service(agency(3)), now);
    assert_eq!(call_office(&federation, own).await, Ok(()));
}

#[tokio::test]
async fn certificates_out_of_their_time_are_refused() {
    let federation = Federation::of(2);
    let day = Duration::from_secs(86_400);
    let now: SystemTime = crate::machine::now();
    for (validity, reason) in [
        (
            Validity {
                from: now - 2 * day,
                until: now - day,
            },
            "Expired",
        ),
        (
            Validity {
                from: now + day,
                until: now + 2 * day,
            },
            "NotValidYet",
        ),
    ] {
        let identity = federation.forged(agency(2), &service(agency(2)), validity);
        let error = call_office(&federation, identity).await.unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}

#[tokio::test]
async fn strangers_and_suspended_members_are_refused() {
    let mut federation = Federation::of(3);
    federation.document.agencies.pop();
    federation.document.agencies[1].standing = crate::directory::document::Standing::Suspended;
    federation.document.version = 2;
    federation.publish();
    for ordinal in [2, 3] {
        let identity = federation.identity(agency(ordinal), &desk());
        let error = call_office(&federation, identity).await.unwrap_err();
        assert!(error.contains("NotAMember"), "{error}");
    }
}

#[test]
fn a_certificate_has_one_name() {
    let leaf = |names: &[String]| {
        let mut params = rcgen::CertificateParams::default();
        params.subject_alt_names = names
            .iter()
            .map(|name| rcgen::SanType::URI(name.as_str().try_into().unwrap()))
            .collect();
        let key = rcgen::KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().clone()
    };
    let id = service(agency(1)).to_string();
    assert_eq!(
        spiffe_of(&leaf(std::slice::from_ref(&id))),
        Ok(service(agency(1)))
    );
    let other = service(agency(2)).to_string();
    for names in [
        &[][..],
        &[id.clone(), other],
        &[id.clone(), id.clone()],
        &["spiffe://elsewhere/svc/intake".to_owned()],
    ] {
        assert_eq!(spiffe_of(&leaf(names)), Err(CertificateFault::NotOneName));
    }
}

#[tokio::test]
async fn a_system_certificate_is_no_server() {
    let federation = Federation::of(1);
    let live = federation.live();
    let desk_id = federation.identity(agency(1), &desk());
    let server = server([(Service::Intake, desk_id.clone())].into(), live.clone()).unwrap();
    let client = client(desk_id.clone(), desk_id.id().clone(), live).unwrap();
    assert!(handshake(server, client, "any.lianfang").await.is_err());
}

#[tokio::test]
async fn a_client_believes_the_exact_name_only() {
    let federation = Federation::of(2);
    let live = federation.live();
    let identity = federation.identity(agency(2), &desk());
    for (expected, fits) in [
        (SpiffeId::service(agency(1), Service::FollowUp), true),
        (SpiffeId::service(agency(2), Service::FollowUp), false),
    ] {
        let server = server(federation.services(agency(1)), live.clone()).unwrap();
        let client = client(identity.clone(), expected.clone(), live.clone()).unwrap();
        let result = handshake(server, client, &expected.dns_name()).await;
        assert_eq!(result.is_ok(), fits, "{expected}: {result:?}");
    }
}

#[tokio::test]
async fn tls_1_2_is_refused() {
    let federation = Federation::of(1);
    let live = federation.live();
    let intake = service(agency(1));
    let identity = federation.identity(agency(1), &desk());
    let old = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS12])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(ServerVerifier::new(
            intake.clone(),
            live.clone(),
            &provider(),
        )))
        .with_client_cert_resolver(identity);
    let server = server(federation.services(agency(1)), live).unwrap();
    let error = handshake(server, old, &intake.dns_name())
        .await
        .unwrap_err();
    assert!(error.contains("Tls12NotOfferedOrEnabled"), "{error}");
}

#[tokio::test]
async fn the_next_handshake_has_the_renewed_certificate() {
    let federation = Federation::of(1);
    let intake = service(agency(1));
    let identity = federation.identity(agency(1), &intake.workload);
    let before = identity.certified();
    assert_eq!(identity.reload().unwrap(), Reloaded::Unchanged);
    crate::identity::issue::renew(&federation.path(agency(1).as_str()), &intake).unwrap();
    assert_eq!(identity.reload().unwrap(), Reloaded::Taken);
    assert_ne!(identity.certified().cert, before.cert);

    let files = federation.keys(agency(1)).leaf(&intake.workload);
    std::fs::write(&files.chain, "rubbish").unwrap();
    let kept = identity.certified();
    assert!(identity.reload().is_err());
    assert_eq!(identity.certified().cert, kept.cert);
}

#[test]
fn keys_are_private_and_never_overwritten() {
    use std::os::unix::fs::PermissionsExt as _;
    let federation = Federation::of(1);
    let folder = federation.path(agency(1).as_str());
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "key") {
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        }
    }
    let again = crate::identity::issue::agency(&folder, agency(1), &Default::default());
    assert!(matches!(
        again,
        Err(crate::identity::issue::IssueError::Exists(_))
    ));

    let key = federation.keys(agency(1)).token_key();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(
        crate::identity::files::signing_key(&key),
        Err(crate::identity::files::FileError::Exposed(_))
    ));
}
