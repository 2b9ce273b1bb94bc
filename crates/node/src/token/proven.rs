//! Signatures that were found to fit: a clerk shows the same token at every call, and checking it costs more than all else
//! that is done around a call.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use ring::digest::{Context, SHA256};

use crate::keys::PublicKey;

/// Tokens of so many clerks; 32 bytes each, and at most twice as many.
const CAPACITY: usize = 4_096;

/// Digests of tokens with the key by which they were found signed. One that was not shown lately is forgotten and checked
/// again; one that does not fit is never kept.
#[derive(Debug, Default)]
pub struct Proven(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: HashSet<[u8; 32]>,
    old: HashSet<[u8; 32]>,
}

impl Proven {
    pub(super) fn holds(&self, token: &str, key: &PublicKey) -> bool {
        let name = name(token, key);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.young.contains(&name) {
            return true;
        }
        let known = kept.old.contains(&name);
        if known {
            kept.put(name);
        }
        known
    }

    pub(super) fn keep(&self, token: &str, key: &PublicKey) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.put(name(token, key));
    }
}

impl Generations {
    fn put(&mut self, name: [u8; 32]) {
        if self.young.len() >= CAPACITY {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(name);
    }
}

/// The key is first and of fixed length, so that no token can run into it.
fn name(token: &str, key: &PublicKey) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(key.bytes());
    context.update(token.as_bytes());
    let mut name = [0; 32];
    name.copy_from_slice(context.finish().as_ref());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_own_key_only_and_forgotten_when_others_came() {
        let proven = Proven::default();
        let (key, other) = (
            PublicKey::from_bytes([1; 32]),
            PublicKey::from_bytes([2; 32]),
        );
        proven.keep("a.b.c", &key);
        assert!(proven.holds("a.b.c", &key));
        assert!(!proven.holds("a.b.c", &other) && !proven.holds("a.b.d", &key));
        for number in 0..2 * CAPACITY {
            proven.keep(&number.to_string(), &other);
        }
        assert!(!proven.holds("a.b.c", &key));
        let kept = proven.0.lock().unwrap();
        assert!(kept.young.len() + kept.old.len() <= 2 * CAPACITY);
    }
}
