//! Randomness: the system's, or a seeded stream by which a simulation can be repeated.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::time::Instant;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

/// Where ids, salts, nonces and keys come from.
#[derive(Clone)]
pub enum Entropy {
    System(SystemRandom),
    /// Only for directories made for a demonstration, and for memory: whoever knows the seed knows the keys.
    Seeded(Arc<Seeded>),
}

impl Entropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where randomness is the system's"
    )]
    pub fn system() -> Self {
        Self::System(SystemRandom::new())
    }

    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Seeded {
            key: hmac::Key::new(hmac::HMAC_SHA256, &seed.to_be_bytes()),
            block: AtomicU64::new(0),
        }))
    }

    pub const fn is_seeded(&self) -> bool {
        matches!(self, Self::Seeded(_))
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System(random) => random
                .fill(&mut bytes)
                .expect("the kernel gives random bytes after it has booted"),
            Self::Seeded(seeded) => bytes.chunks_mut(32).for_each(|chunk| {
                let block = seeded.block.fetch_add(1, Ordering::Relaxed);
                chunk.copy_from_slice(
                    &hmac::sign(&seeded.key, &block.to_be_bytes()).as_ref()[..chunk.len()],
                );
            }),
        }
        bytes
    }

    /// A 128-bit id in the layout of a version 7 UUID (RFC 9562), ordered by law time.
    pub fn id(&self, now: Instant) -> u128 {
        const MILLIS: u32 = 80;
        const VERSION: u128 = 0x7 << 76;
        const VARIANT: u128 = 0b10 << 62;
        const RANDOM: u128 = (0xfff << 64) | ((1 << 62) - 1);
        let millis = u64::try_from(now.micros() / 1_000).unwrap_or(0) & ((1 << 48) - 1);
        (u128::from(millis) << MILLIS)
            | VERSION
            | VARIANT
            | (u128::from_be_bytes(self.bytes()) & RANDOM)
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_seeded() {
            "Entropy::Seeded"
        } else {
            "Entropy::System"
        })
    }
}

/// A stream of bytes that its seed decides.
pub struct Seeded {
    key: hmac::Key,
    block: AtomicU64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_another_seed_differs() {
        let (a, b, c) = (Entropy::seeded(1), Entropy::seeded(1), Entropy::seeded(2));
        let first: [u8; 40] = a.bytes();
        assert_eq!(first, b.bytes());
        assert_ne!(first, a.bytes());
        assert_ne!(first, c.bytes());
    }

    #[test]
    fn ids_are_version_7_and_ordered_by_law_time() {
        let entropy = Entropy::system();
        let now = Instant::from_micros(1_772_380_800_000_000);
        let (early, late) = (entropy.id(now), entropy.id(now.plus_minutes(1)));
        assert!(early < late);
        assert_eq!(early >> 76 & 0xf, 7);
        assert_eq!(early >> 62 & 0b11, 0b10);
        assert_eq!(early >> 80, 1_772_380_800_000);
        assert_ne!(entropy.id(now), early);
    }
}
