//! The log over the journal: leaves of a fixed layout in an RFC 6962 tree, of which the newest peaks are kept.

use domain::id::{RecordId, Service};
use domain::time::Instant;
use ring::digest::{Context, Digest, SHA256, digest};

use crate::layout;

/// SHA-256.
pub type Hash = [u8; 32];

/// The version of the layout that leaves are hashed in.
const FORMAT: u8 = 1;
const LEAF: u8 = 0;
const NODE: u8 = 1;

pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    finished(digest(&SHA256, bytes))
}

fn finished(digest: Digest) -> Hash {
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// The leaf of one journal row: SHA-256(0 ‖ format ‖ service ‖ stream ‖ version ‖ length and name of the kind ‖ recorded ‖ SHA-256(payload)).
///
/// Integers are big-endian; the stream has 35 bytes, the version 8, the length of the kind 2, the instant of recording 8.
pub fn leaf(
    service: Service,
    stream: &RecordId,
    version: u64,
    kind: &str,
    recorded: Instant,
    payload: &[u8],
) -> Hash {
    let mut hash = Context::new(&SHA256);
    hash.update(&[LEAF, FORMAT, layout::service_code(service)]);
    hash.update(&layout::stream(stream));
    hash.update(&version.to_be_bytes());
    hash.update(&u16::try_from(kind.len()).unwrap_or(u16::MAX).to_be_bytes());
    hash.update(kind.as_bytes());
    hash.update(&recorded.micros().to_be_bytes());
    hash.update(&sha256(payload));
    finished(hash.finish())
}

/// The parent of two nodes (RFC 6962, 2.1).
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Context::new(&SHA256);
    hash.update(&[NODE]);
    hash.update(left);
    hash.update(right);
    finished(hash.finish())
}

/// The roots of the perfect trees that a log of this size consists of, the largest first: enough to append and to give the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    pub fn append(&mut self, leaf: Hash) {
        let mut right = leaf;
        // Each trailing one of the size is a perfect tree that the new leaf completes to the next larger.
        for _ in 0..self.size.trailing_ones() {
            let left = self
                .peaks
                .pop()
                .expect("a peak stands for every one in the size");
            right = node(&left, &right);
        }
        self.peaks.push(right);
        self.size += 1;
    }

    /// The Merkle tree hash (RFC 6962, 2.1); that of the empty log is SHA-256 of nothing.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => sha256(&[]),
            Some(last) => peaks.fold(*last, |right, left| node(left, &right)),
        }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.peaks.concat()
    }

    /// `None` where the bytes are not the peaks of a log of this size.
    pub(crate) fn from_bytes(size: u64, bytes: &[u8]) -> Option<Self> {
        let (peaks, rest) = bytes.as_chunks::<32>();
        (rest.is_empty() && peaks.len() == size.count_ones() as usize).then(|| Self {
            size,
            peaks: peaks.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition of RFC 6962, by recursion over all leaves.
    fn naive(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => sha256(&[]),
            [leaf] => *leaf,
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                node(&naive(&leaves[..split]), &naive(&leaves[split..]))
            }
        }
    }

    #[test]
    fn the_frontier_has_the_root_of_the_whole_tree_at_every_size() {
        let mut frontier = Frontier::default();
        let mut leaves = Vec::new();
        assert_eq!(frontier.root(), naive(&leaves));
        for n in 0_u32..=256 {
            let leaf = sha256(&n.to_be_bytes());
            leaves.push(leaf);
            frontier.append(leaf);
            assert_eq!(frontier.root(), naive(&leaves), "{n}");
            let again = Frontier::from_bytes(frontier.size(), &frontier.to_bytes());
            assert_eq!(again.as_ref(), Some(&frontier));
        }
    }

    #[test]
    fn a_frontier_of_another_size_is_refused() {
        let mut frontier = Frontier::default();
        frontier.append([7; 32]);
        assert_eq!(Frontier::from_bytes(3, &frontier.to_bytes()), None);
        assert_eq!(Frontier::from_bytes(1, &[0; 31]), None);
    }

    #[test]
    fn every_field_is_in_the_leaf() {
        let stream = layout::tests::record(1);
        let at = Instant::from_micros(5);
        let base = leaf(
            Service::Intake,
            &stream,
            1,
            "matter.registered",
            at,
            b"payload",
        );
        let others = [
            leaf(
                Service::FollowUp,
                &stream,
                1,
                "matter.registered",
                at,
                b"payload",
            ),
            leaf(
                Service::Intake,
                &layout::tests::record(2),
                1,
                "matter.registered",
                at,
                b"payload",
            ),
            leaf(
                Service::Intake,
                &stream,
                2,
                "matter.registered",
                at,
                b"payload",
            ),
            leaf(
                Service::Intake,
                &stream,
                1,
                "matter.triaged",
                at,
                b"payload",
            ),
            leaf(
                Service::Intake,
                &stream,
                1,
                "matter.registered",
                Instant::from_micros(6),
                b"payload",
            ),
            leaf(
                Service::Intake,
                &stream,
                1,
                "matter.registered",
                at,
                b"payloae",
            ),
        ];
        assert!(others.iter().all(|other| *other != base));
    }
}
