use domain::id::{AgencyId, Party, RecordId, Service};
use domain::region::RegionCode;
use node::keys::new_signing_key;

use super::*;
use crate::tree::sha256;

fn channel() -> Channel {
    let agency = |ordinal| AgencyId::synthetic(RegionCode::parse("320921").unwrap(), ordinal);
    Channel {
        from: Party {
            agency: agency(1),
            service: Service::Intake,
        },
        to: Party {
            agency: agency(2),
            service: Service::FollowUp,
        },
    }
}

fn key() -> SigningKey {
    SigningKey::from_pem(&new_signing_key()).unwrap()
}

fn messages(count: u8) -> Vec<Vec<u8>> {
    (0..count).map(|n| vec![n; 3]).collect()
}

fn digests(count: u8) -> Vec<Hash> {
    messages(count)
        .iter()
        .map(|message| sha256(message))
        .collect()
}

const NOW: Instant = Instant::from_micros(1_772_380_800_000_123);

fn statement(digests: &[Hash]) -> Statement {
    let count = u32::try_from(digests.len()).unwrap();
    Statement {
        channel: channel(),
        incarnation: 77 << 64,
        first: 10,
        count,
        root: tree::root(digests),
        stated: NOW,
    }
}

fn batch() -> VerdictBatch {
    let waits_for = RecordId {
        agency: channel().from.agency,
        kind: domain::id::Kind::Docket,
        id: 3,
    };
    let verdicts = [
        Verdict::Applied,
        Verdict::Waiting(waits_for),
        Verdict::Parked("NEWER".into()),
        Verdict::Refused("ROUND_MISMATCH".into()),
    ];
    let verdicts = verdicts
        .into_iter()
        .zip(4..)
        .map(|(verdict, seq)| Judged {
            incarnation: 5,
            seq,
            digest: sha256(b"m"),
            received: NOW,
            verdict,
        })
        .collect();
    VerdictBatch {
        channel: channel(),
        incarnation: 77,
        first: 12,
        verdicts,
        stated: NOW,
    }
}

#[test]
fn what_is_stated_is_read_again_through_the_wire() {
    let key = key();
    let stated = statement(&digests(5));
    let signed = Signed::messages(&key, &stated);
    let received = Signed::try_from(pb::SignedStatement::from(signed.clone())).unwrap();
    assert_eq!(received, signed);
    received.verify(&key.public()).unwrap();
    assert_eq!(received.claimed_messages(), Ok(stated));
    let judged = Signed::verdicts(&key, &batch());
    judged.verify(&key.public()).unwrap();
    assert_eq!(judged.claimed_verdicts(), Ok(batch()));
}

#[test]
fn a_statement_covers_its_messages_all_of_them_and_in_order() {
    let stated = statement(&digests(5));
    assert!(stated.covers(&digests(5)));
    assert!(!stated.covers(&digests(4)), "one is missing");
    assert!(!stated.covers(&digests(6)), "one is added");
    let mut swapped = digests(5);
    swapped.swap(1, 2);
    assert!(!stated.covers(&swapped), "the order is signed");
}

#[test]
fn no_changed_byte_goes_unseen() {
    let key = key();
    let signed = Signed::messages(&key, &statement(&digests(3)));
    for at in 0..signed.bytes.len() {
        let mut tampered = signed.clone();
        tampered.bytes[at] ^= 1;
        assert_eq!(
            tampered.verify(&key.public()),
            Err(Unproven::BadSignature),
            "byte {at}"
        );
    }
    for at in 0..signed.signature.len() {
        let mut tampered = signed.clone();
        tampered.signature[at] ^= 1;
        assert_eq!(
            tampered.verify(&key.public()),
            Err(Unproven::BadSignature),
            "byte {at}"
        );
    }
}

#[test]
fn verdicts_do_not_pass_for_messages() {
    let key = key();
    let signed = Signed::verdicts(&key, &batch());
    let passed = Signed {
        payload: Payload::Messages,
        ..signed.clone()
    };
    assert_eq!(passed.verify(&key.public()), Err(Unproven::BadSignature));
    assert_eq!(signed.claimed_messages(), Err(Unproven::Malformed));
}

#[test]
fn another_key_proves_nothing() {
    let signed = Signed::messages(&key(), &statement(&digests(1)));
    assert_eq!(signed.verify(&key().public()), Err(Unproven::UnknownKey));
}

#[test]
fn an_unknown_suite_or_payload_is_refused_not_guessed() {
    let pb = pb::SignedStatement::from(Signed::messages(&key(), &statement(&digests(1))));
    for suite in [0, 2, 9] {
        let read = Signed::try_from(pb::SignedStatement {
            suite,
            ..pb.clone()
        });
        assert_eq!(read, Err(Unproven::UnknownSuite), "suite {suite}");
    }
    for payload_type in [0, 9] {
        let read = Signed::try_from(pb::SignedStatement {
            payload_type,
            ..pb.clone()
        });
        assert_eq!(read, Err(Unproven::Malformed), "payload {payload_type}");
    }
}

#[test]
fn every_message_of_every_batch_is_evidence_by_itself() {
    let key = key();
    for count in [1, 2, 3, 5, 63, 64] {
        let digests = digests(count);
        let signed = Signed::messages(&key, &statement(&digests));
        for (message, index) in messages(count).iter().zip(0..) {
            let evidence = Evidence::cut(signed.clone(), &digests, index).unwrap();
            let (stated, number) = evidence.verify(message, &key.public()).unwrap();
            assert_eq!((stated.channel, number), (channel(), 10 + u64::from(index)));
            assert_eq!(
                evidence.verify(b"another", &key.public()),
                Err(Unproven::RootMismatch)
            );
        }
        assert_eq!(Evidence::cut(signed, &digests, u32::from(count)), None);
    }
}
