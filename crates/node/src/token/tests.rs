use super::*;
use crate::fixture::{Federation, agency};
use crate::identity::files::signing_key;

const NOW: u64 = 1_800_000_000;
const CERTIFICATE: [u8; 32] = [3; 32];

struct Case {
    federation: Federation,
    key: SigningKey,
    staff: StaffNumber,
    roles: BTreeSet<Role>,
}

impl Case {
    fn new() -> Self {
        let federation = Federation::of(2);
        Self {
            key: signing_key(&federation.keys(agency(1)).token_key()).unwrap(),
            federation,
            staff: "0071".parse().unwrap(),
            roles: ROLES.map(|(role, _)| role).into(),
        }
    }

    fn grant(&self) -> Grant<'_> {
        Grant {
            agency: agency(1),
            staff: &self.staff,
            roles: &self.roles,
            audience: agency(1),
            certificate: &CERTIFICATE,
            issued: NOW,
            life: LIFE_MAX,
        }
    }

    fn verify(&self, token: &str) -> Result<Actor, TokenError> {
        let here = Circumstances {
            caller: agency(1),
            certificate: &CERTIFICATE,
            audience: agency(1),
            now: NOW + 1,
        };
        // Twice: what is remembered of the first time changes nothing.
        let proven = Proven::default();
        let view = self.federation.live().view();
        let first = verify(token, &view, &here, &proven);
        assert_eq!(verify(token, &view, &here, &proven), first);
        first
    }
}

#[test]
fn a_good_token_names_the_clerk_and_every_role() {
    let case = Case::new();
    let actor = case.verify(&mint(&case.key, &case.grant())).unwrap();
    assert_eq!(actor.person.agency, agency(1));
    assert_eq!(actor.person.number.as_str(), "0071");
    assert_eq!(actor.roles, case.roles);
}

#[test]
fn a_token_out_of_its_circumstances_is_refused() {
    let case = Case::new();
    let grant = case.grant();
    let minute = Duration::from_secs(60);
    for (grant, error) in [
        (
            Grant {
                certificate: &[4; 32],
                ..grant.clone()
            },
            TokenError::Binding,
        ),
        (
            Grant {
                audience: agency(2),
                ..grant.clone()
            },
            TokenError::Audience,
        ),
        (
            Grant {
                agency: agency(2),
                ..grant.clone()
            },
            TokenError::Issuer,
        ),
        (
            Grant {
                issued: NOW - 61,
                life: minute,
                ..grant.clone()
            },
            TokenError::Expired,
        ),
        (
            Grant {
                issued: NOW + 120,
                ..grant.clone()
            },
            TokenError::NotYet,
        ),
        (
            Grant {
                life: LIFE_MAX + minute,
                ..grant.clone()
            },
            TokenError::TooLong,
        ),
    ] {
        assert_eq!(case.verify(&mint(&case.key, &grant)), Err(error));
    }
}

#[test]
fn a_key_that_the_directory_does_not_list_signs_nothing() {
    let case = Case::new();
    let stranger = SigningKey::from_pem(&crate::keys::new_signing_key()).unwrap();
    assert_eq!(
        case.verify(&mint(&stranger, &case.grant())),
        Err(TokenError::UnknownKey)
    );
    let other = signing_key(&case.federation.keys(agency(2)).token_key()).unwrap();
    assert_eq!(
        case.verify(&mint(&other, &case.grant())),
        Err(TokenError::UnknownKey)
    );
}

#[test]
fn nothing_in_a_token_can_be_exchanged() {
    let case = Case::new();
    let token = mint(&case.key, &case.grant());
    let parts: Vec<&str> = token.split('.').collect();
    let mut claims: serde_json::Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    claims["sub"] = "0001".into();
    let other_clerk = format!("{}.{}.{}", parts[0], encode(&claims), parts[2]);
    assert_eq!(case.verify(&other_clerk), Err(TokenError::Signature));

    let header = |alg: &str| {
        encode(&serde_json::json!({"alg": alg, "kid": case.key.id().as_str(), "typ": "JWT"}))
    };
    for alg in ["none", "None", "HS256", "RS256", "eddsa"] {
        for signature in [parts[2], ""] {
            let token = format!("{}.{}.{signature}", header(alg), parts[1]);
            assert_eq!(case.verify(&token), Err(TokenError::Algorithm), "{alg}");
        }
    }
    let critical = encode(&serde_json::json!({"alg": "EdDSA", "kid": "x", "crit": ["exp"]}));
    for token in [
        format!("{critical}.{}.{}", parts[1], parts[2]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}.{}", parts[2]),
        "A".repeat(LENGTH_MAX + 1),
        String::new(),
    ] {
        assert_eq!(case.verify(&token), Err(TokenError::Malformed));
    }
}

#[test]
fn an_unknown_role_is_refused_and_not_dropped() {
    let case = Case::new();
    let claims = serde_json::json!({
        "iss": agency(1).to_string(), "sub": "0071", "aud": agency(1).to_string(), "roles": ["governor"],
        "iat": NOW, "exp": NOW + 60, "cnf": {"x5t#S256": URL_SAFE_NO_PAD.encode(CERTIFICATE)},
    });
    let header = serde_json::json!({"alg": "EdDSA", "kid": case.key.id().as_str()});
    let message = format!("{}.{}", encode(&header), encode(&claims));
    let signature = URL_SAFE_NO_PAD.encode(case.key.sign(message.as_bytes()));
    assert_eq!(
        case.verify(&format!("{message}.{signature}")),
        Err(TokenError::Role)
    );
}
