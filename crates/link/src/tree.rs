//! The RFC 6962 tree over the digests of one batch: its root, and the path by which one message proves its place.

use ring::digest::{Context, SHA256};
use store::merkle::{Frontier, Hash, node};

/// The leaf of a digest: SHA-256(0 ‖ digest).
pub fn leaf(digest: &Hash) -> Hash {
    let mut hash = Context::new(&SHA256);
    hash.update(&[0]);
    hash.update(digest);
    hash.finish()
        .as_ref()
        .try_into()
        .expect("SHA-256 has 32 bytes")
}

/// The root over digests in order.
pub fn root(digests: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for digest in digests {
        frontier.append(leaf(digest));
    }
    frontier.root()
}

/// The audit path of the digest at `index` (RFC 6962, 2.1.1), from the leaf upwards; `None` where there is no such leaf.
pub fn path(digests: &[Hash], index: usize) -> Option<Vec<Hash>> {
    digests.get(index)?;
    let mut level: Vec<Hash> = digests.iter().map(leaf).collect();
    let mut at = index;
    let mut path = Vec::new();
    while level.len() > 1 {
        // The last of an odd level has no sibling: it rises as it is.
        path.extend(level.get(at ^ 1));
        level = level
            .chunks(2)
            .map(|pair| {
                pair.iter()
                    .copied()
                    .reduce(|left, right| node(&left, &right))
                    .expect("chunks are not empty")
            })
            .collect();
        at /= 2;
    }
    Some(path)
}

/// Whether the path leads from the digest at `index` of `count` to the root.
pub fn proves(digest: &Hash, index: u64, count: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= count {
        return false;
    }
    let (mut at, mut width) = (index, count);
    let mut hash = leaf(digest);
    let mut path = path.iter();
    while width > 1 {
        if at ^ 1 < width {
            let Some(sibling) = path.next() else {
                return false;
            };
            hash = if at % 2 == 0 {
                node(&hash, sibling)
            } else {
                node(sibling, &hash)
            };
        }
        at /= 2;
        width = width.div_ceil(2);
    }
    path.next().is_none() && hash == *root
}

pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    ring::digest::digest(&SHA256, bytes)
        .as_ref()
        .try_into()
        .expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digest_of_every_batch_proves_its_place_and_no_other() {
        for count in 0..=65_u64 {
            let digests: Vec<Hash> = (0..count).map(|n| sha256(&n.to_be_bytes())).collect();
            let root = root(&digests);
            for (index, digest) in (0..count).zip(&digests) {
                let path = path(&digests, usize::try_from(index).unwrap()).unwrap();
                assert!(
                    proves(digest, index, count, &path, &root),
                    "{index} of {count}"
                );
                assert!(!proves(&sha256(b"other"), index, count, &path, &root));
                assert!(
                    !proves(digest, index ^ 1, count, &path, &root),
                    "{index} of {count} elsewhere"
                );
                assert!(!proves(digest, count, count, &path, &root));
                let longer = [path.as_slice(), &[[0; 32]]].concat();
                assert!(!proves(digest, index, count, &longer, &root));
                if let Some((_, shorter)) = path.split_last() {
                    assert!(!proves(digest, index, count, shorter, &root));
                }
            }
            assert_eq!(path(&digests, digests.len()), None);
        }
    }
}
