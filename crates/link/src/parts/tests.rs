use domain::id::{AgencyId, Party, Service};
use domain::region::RegionCode;
use node::keys::new_sealing_key;

use super::*;

fn party(ordinal: u16, service: Service) -> Party {
    Party {
        agency: AgencyId::synthetic(RegionCode::parse("320921").unwrap(), ordinal),
        service,
    }
}

fn binding() -> Binding {
    let channel = Channel {
        from: party(1, Service::Intake),
        to: party(2, Service::FollowUp),
    };
    Binding {
        channel,
        message_id: [9; 32],
    }
}

fn key() -> SealingKey {
    SealingKey::from_pem(&new_sealing_key()).unwrap()
}

fn plain(text: &str) -> Plain {
    Plain {
        id: SealedId(3),
        subject: Subject::Matter(4),
        salt: [5; 32],
        text: Zeroizing::new(text.to_owned()),
    }
}

fn seal(
    to: &PublicKey,
    binding: &Binding,
    plain: &Plain,
    entropy: &Entropy,
) -> Result<Part, Unopened> {
    Sealer::new(to, *binding, entropy).seal(plain)
}

fn open(key: &SealingKey, binding: &Binding, part: &Part) -> Result<Plain, Unopened> {
    Opener::new(key, *binding).open(part)
}

fn sealed(key: &SealingKey, text: &str) -> Part {
    seal(&key.public(), &binding(), &plain(text), &Entropy::seeded(1)).unwrap()
}

#[test]
fn a_part_opens_with_the_receivers_key_and_is_what_was_signed() {
    let key = key();
    for text in ["补发工资", "", "涉及三人，\u{1F3E0}"] {
        let opened = open(&key, &binding(), &sealed(&key, text)).unwrap();
        assert_eq!(
            (opened.id, opened.subject, opened.salt),
            (SealedId(3), Subject::Matter(4), [5; 32])
        );
        assert_eq!(opened.text.as_str(), text);
        let digest = sha256(&[&[5; 32], text.as_bytes()].concat());
        let handle = Sealed {
            id: SealedId(3),
            digest,
            length: 0,
        };
        assert!(opened.is(&handle));
        assert!(!opened.is(&Sealed {
            digest: [0; 32],
            ..handle
        }));
        assert!(!opened.is(&Sealed {
            id: SealedId(99),
            ..handle
        }));
    }
}

#[test]
fn no_text_is_seen_on_the_way_or_in_a_debug_line() {
    let part = sealed(&key(), "补发工资");
    let needle = "补发工资".as_bytes();
    assert!(
        !part
            .ciphertext
            .windows(needle.len())
            .any(|window| window == needle)
    );
    assert!(!format!("{:?}", plain("补发工资")).contains("补发工资"));
}

#[test]
fn a_part_opens_nowhere_else() {
    let receiver = key();
    let part = sealed(&receiver, "补发工资");
    let here = binding();
    let back = Channel {
        from: here.channel.to,
        to: here.channel.from,
    };
    let mut flipped = part.clone();
    flipped.ciphertext[0] ^= 1;
    let mut cut = part.clone();
    cut.encapsulated.pop();
    let refused = [
        ("another service", open(&key(), &here, &part)),
        (
            "another message",
            open(
                &receiver,
                &Binding {
                    message_id: [8; 32],
                    ..here
                },
                &part,
            ),
        ),
        (
            "another channel",
            open(
                &receiver,
                &Binding {
                    channel: back,
                    ..here
                },
                &part,
            ),
        ),
        (
            "another handle",
            open(
                &receiver,
                &here,
                &Part {
                    id: SealedId(7),
                    ..part.clone()
                },
            ),
        ),
        (
            "another subject",
            open(
                &receiver,
                &here,
                &Part {
                    subject: Subject::Person(4),
                    ..part.clone()
                },
            ),
        ),
        (
            "another digest",
            open(
                &receiver,
                &here,
                &Part {
                    digest: [1; 32],
                    ..part
                },
            ),
        ),
        ("a flipped bit", open(&receiver, &here, &flipped)),
        ("a cut key", open(&receiver, &here, &cut)),
    ];
    for (what, opened) in refused {
        assert_eq!(opened.unwrap_err(), Unopened::Part, "{what}");
    }
}

#[test]
fn the_same_entropy_seals_the_same_bytes_and_fresh_entropy_others() {
    let key = key();
    assert_eq!(sealed(&key, "a"), sealed(&key, "a"));
    let fresh = seal(&key.public(), &binding(), &plain("a"), &Entropy::seeded(2)).unwrap();
    assert_ne!(sealed(&key, "a"), fresh);
}

#[test]
fn a_key_of_low_order_is_no_sealing_key() {
    let key = PublicKey::from_bytes([0; 32]);
    let refused = seal(&key, &binding(), &plain("a"), &Entropy::seeded(1));
    assert_eq!(refused.unwrap_err(), Unopened::Key);
}

#[test]
fn the_parts_of_a_message_share_a_key_and_open_in_their_order_only() {
    let (key, entropy) = (key(), Entropy::seeded(1));
    let to = key.public();
    let mut sealer = Sealer::new(&to, binding(), &entropy);
    let texts = ["补发工资", "河湾村", "征地补偿"];
    let parts = texts.map(|text| sealer.seal(&plain(text)).unwrap());
    let [first, second, third] = &parts;
    assert_eq!(first.encapsulated, second.encapsulated);
    let mut opener = Opener::new(&key, binding());
    for (part, text) in parts.iter().zip(texts) {
        assert_eq!(opener.open(part).unwrap().text.as_str(), text);
    }
    // A part by itself, out of order or twice is none.
    assert_eq!(open(&key, &binding(), second).unwrap_err(), Unopened::Part);
    let mut opener = Opener::new(&key, binding());
    assert!(opener.open(first).is_ok());
    for part in [third, first] {
        assert_eq!(opener.open(part).unwrap_err(), Unopened::Part);
    }
    assert!(opener.open(second).is_ok());
}

#[test]
fn a_part_of_another_key_begins_another_context() {
    let key = key();
    let to = key.public();
    let parts = [1, 2].map(|seed| {
        let entropy = Entropy::seeded(seed);
        Sealer::new(&to, binding(), &entropy)
            .seal(&plain("补发工资"))
            .unwrap()
    });
    let mut opener = Opener::new(&key, binding());
    for part in &parts {
        assert_eq!(opener.open(part).unwrap().text.as_str(), "补发工资");
    }
}
