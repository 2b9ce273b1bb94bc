//! What a table comes to: how many rows, and a digest that does not depend on their order.

use domain::id::Service;
use domain::time::Instant;
use ring::digest::{Context, SHA256};

use super::catalogue::Table;
use super::error::TransferError;
use super::rows::{Row, Value};
use crate::error::StoreError;
use crate::layout;
use crate::merkle::{Frontier, Hash, leaf};

/// The sum, modulo 2^256, of the SHA-256 of every row.
///
/// It finds what a disk, a wire or an engine may change. It is not made against somebody who chooses rows: for the journal the
/// root stands, which is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) rows: u64,
    limbs: [u64; 4],
}

impl Sum {
    fn add(&mut self, row: &[Value]) {
        let mut hash = Context::new(&SHA256);
        for value in row {
            let (tag, number, bytes): (u8, i64, &[u8]) = match value {
                Value::Nothing => (0, 0, &[]),
                Value::Number(number) => (1, *number, &[]),
                Value::Bytes(bytes) => (2, bytes.len() as i64, bytes),
                Value::Text(text) => (3, text.len() as i64, text.as_bytes()),
            };
            hash.update(&[tag]);
            hash.update(&number.to_be_bytes());
            hash.update(bytes);
        }
        let hash = hash.finish();
        let mut carry = false;
        let (words, _) = hash.as_ref().as_chunks::<8>();
        for (limb, word) in self.limbs.iter_mut().zip(words) {
            let (sum, first) = limb.overflowing_add(u64::from_le_bytes(*word));
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            (*limb, carry) = (sum, first || second);
        }
        self.rows += 1;
    }

    pub(super) fn digest(&self) -> Hash {
        let mut bytes = [0; 32];
        for (to, limb) in bytes.chunks_exact_mut(8).zip(self.limbs) {
            to.copy_from_slice(&limb.to_le_bytes());
        }
        bytes
    }
}

/// Sees every row of a table once.
pub(super) struct Watcher {
    pub(super) sum: Sum,
    log: Log,
}

enum Log {
    None,
    /// Each leaf is computed anew from its row, and appended.
    Of(Service, Frontier),
}

impl Watcher {
    pub(super) fn of(service: Service, table: &Table) -> Self {
        Self {
            sum: Sum::default(),
            log: match table.is_journal() {
                true => Log::Of(service, Frontier::default()),
                false => Log::None,
            },
        }
    }

    pub(super) fn see(&mut self, rows: &[Row]) -> Result<(), TransferError> {
        for row in rows {
            self.sum.add(row);
            if let Log::Of(service, frontier) = &mut self.log {
                frontier.append(leaf_of(*service, row, frontier.size())?);
            }
        }
        Ok(())
    }

    /// The frontier that the rows of a journal give; that of no other table.
    pub(super) fn frontier(self) -> Option<Frontier> {
        match self.log {
            Log::None => None,
            Log::Of(_, frontier) => Some(frontier),
        }
    }
}

/// The leaf that a row of the journal holds, if it is the one that its other columns give, at the next position.
fn leaf_of(service: Service, row: &[Value], before: u64) -> Result<Hash, TransferError> {
    let [
        Value::Number(position),
        Value::Bytes(stream),
        Value::Number(version),
        Value::Text(kind),
        Value::Bytes(payload),
        Value::Number(recorded),
        Value::Bytes(held),
    ] = row
    else {
        let source = StoreError::Unreadable { what: "journal" };
        return Err(TransferError::Store { service, source });
    };
    let changed = || TransferError::Leaf {
        service,
        position: *position,
    };
    let stream = layout::to_record(stream).ok_or_else(changed)?;
    let version = u64::try_from(*version).map_err(|_| changed())?;
    let recorded = Instant::from_micros(*recorded);
    let given = leaf(service, &stream, version, kind, recorded, payload);
    let follows = u64::try_from(*position) == Ok(before + 1);
    (follows && held[..] == given)
        .then_some(given)
        .ok_or_else(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[&[Value]]) -> Sum {
        let mut sum = Sum::default();
        rows.iter().for_each(|row| sum.add(row));
        sum
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_everything_else_does() {
        let (a, b) = (
            [Value::Number(1), Value::Text("a".into())],
            [Value::Number(2), Value::Nothing],
        );
        assert_eq!(sum(&[&a, &b]), sum(&[&b, &a]));
        let others: [&[&[Value]]; 5] = [
            &[&a],
            &[&a, &b, &b],
            &[&a, &[Value::Number(2), Value::Text(String::new())]],
            &[&[Value::Number(1), Value::Bytes(b"a".into())], &b],
            &[&[Value::Number(2), Value::Text("a".into())], &b],
        ];
        for other in others {
            assert_ne!(sum(other).digest(), sum(&[&a, &b]).digest(), "{other:?}");
        }
    }

    #[test]
    fn sums_carry_from_limb_to_limb() {
        let row = [Value::Number(7)];
        let (mut many, mut doubled) = (Sum::default(), sum(&[&row]));
        for _ in 0..1_024 {
            many.add(&row);
        }
        for _ in 0..10 {
            let mut carry = 0;
            for limb in &mut doubled.limbs {
                let next = *limb >> 63;
                *limb = (*limb << 1) | carry;
                carry = next;
            }
        }
        assert_eq!(many.digest(), doubled.digest());
    }
}
