//! Numbers, days, instants, codes: the fields that are not messages.

use domain::content::ContentClass;
use domain::docket::Round;
use domain::entry::TimerName;
use domain::id::AgencyId;
use domain::matter::{ClaimNo, PersonNo, PieceNo};
use domain::number::MatterNumber;
use domain::people::StaffNumber;
use domain::reception::{HeardNo, InvitationNo, LineVersion, PlanVersion};
use domain::region::RegionCode;
use domain::time::{Date, Instant};
use icu_normalizer::ComposingNormalizerBorrowed;
use prost_types::Timestamp;

use super::Wired;
use crate::invalid::{Invalid, Reason, required};

const MICROS_PER_SECOND: i64 = 1_000_000;
const NANOS_PER_MICRO: i32 = 1_000;
/// Texts that are codes or names of versions; free text is sealed and has limits of its own.
const CODE_LIMIT: usize = 128;

/// A number as it is; a larger one than the domain's is out of range.
macro_rules! number {
    ($($domain:ty as $wire:ty),* $(,)?) => {
        $(impl Wired<$wire> for $domain {
            fn to_wire(&self) -> $wire {
                (*self).into()
            }

            fn from_wire(wire: $wire) -> Result<Self, Invalid> {
                Self::try_from(wire).map_err(|_| Reason::OutOfRange.into())
            }
        })*
    };
}

number!(u8 as u32, u16 as u32, u32 as u32, u64 as u64);

/// Ordinals count from 1; 0 is a field that was not set.
macro_rules! ordinal {
    ($($domain:ident),* $(,)?) => {
        $(impl Wired<u32> for $domain {
            fn to_wire(&self) -> u32 {
                self.0.into()
            }

            fn from_wire(wire: u32) -> Result<Self, Invalid> {
                if wire == 0 {
                    return Err(Reason::Missing.into());
                }
                Wired::from_wire(wire).map(Self)
            }
        })*
    };
}

ordinal!(
    ClaimNo,
    PersonNo,
    PieceNo,
    InvitationNo,
    LineVersion,
    PlanVersion,
    HeardNo,
    Round
);

impl Wired<bool> for bool {
    fn to_wire(&self) -> bool {
        *self
    }

    fn from_wire(wire: bool) -> Result<Self, Invalid> {
        Ok(wire)
    }
}

impl Wired<String> for String {
    fn to_wire(&self) -> String {
        self.clone()
    }

    fn from_wire(wire: String) -> Result<Self, Invalid> {
        code(&wire)?;
        Ok(wire)
    }
}

/// A code that is there and short.
fn code(wire: &str) -> Result<&str, Invalid> {
    match wire.len() {
        0 => Err(Reason::Missing.into()),
        1..=CODE_LIMIT => Ok(wire),
        _ => Err(Reason::TooLong.into()),
    }
}

/// A type with one spelling, written as its text.
macro_rules! spelled {
    ($($domain:ty),* $(,)?) => {
        $(impl Wired<String> for $domain {
            fn to_wire(&self) -> String {
                self.to_string()
            }

            fn from_wire(wire: String) -> Result<Self, Invalid> {
                let value: Self = code(&wire)?.parse().map_err(|_| Reason::Malformed)?;
                // Parsers for people are lenient; on the wire one thing has one spelling, because bytes are signed.
                if value.to_string() == wire {
                    Ok(value)
                } else {
                    Err(Reason::Malformed.into())
                }
            }
        })*
    };
}

spelled!(AgencyId, MatterNumber, Date);

impl Wired<String> for RegionCode {
    fn to_wire(&self) -> String {
        self.to_string()
    }

    /// 6 digits or 12: both spellings of a county are in use.
    fn from_wire(wire: String) -> Result<Self, Invalid> {
        Ok(code(&wire)?.parse::<Self>()?)
    }
}

impl Wired<String> for StaffNumber {
    fn to_wire(&self) -> String {
        self.as_str().to_string()
    }

    fn from_wire(wire: String) -> Result<Self, Invalid> {
        Ok(code(&wire)?.parse::<Self>()?)
    }
}

impl Wired<String> for TimerName {
    fn to_wire(&self) -> String {
        self.to_string()
    }

    fn from_wire(wire: String) -> Result<Self, Invalid> {
        let (clock, slot) = code(&wire)?.split_once('/').ok_or(Reason::Malformed)?;
        let name = Self {
            // A clock of a newer version is a code that this one does not know.
            clock: clock.parse().map_err(|_| Reason::UnknownValue)?,
            slot: slot.parse().map_err(|_| Reason::Malformed)?,
        };
        if name.to_string() == wire {
            Ok(name)
        } else {
            Err(Reason::Malformed.into())
        }
    }
}

impl Wired<u32> for ContentClass {
    fn to_wire(&self) -> u32 {
        self.code()
    }

    fn from_wire(wire: u32) -> Result<Self, Invalid> {
        match wire {
            0 => Err(Reason::Missing.into()),
            code => Self::new(code).ok_or(Reason::UnknownValue.into()),
        }
    }
}

/// Ids and digests have one length.
macro_rules! octets {
    ($($length:literal),* $(,)?) => {
        $(impl Wired<Vec<u8>> for [u8; $length] {
            fn to_wire(&self) -> Vec<u8> {
                self.to_vec()
            }

            fn from_wire(wire: Vec<u8>) -> Result<Self, Invalid> {
                match wire.len() {
                    0 => Err(Reason::Missing.into()),
                    _ => Self::try_from(wire).map_err(|_| Reason::Malformed.into()),
                }
            }
        })*
    };
}

octets!(16, 32);

/// A 128-bit number is 16 bytes, big-endian: its order is the order of the bytes.
impl Wired<Vec<u8>> for u128 {
    fn to_wire(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn from_wire(wire: Vec<u8>) -> Result<Self, Invalid> {
        <[u8; 16]>::from_wire(wire).map(Self::from_be_bytes)
    }
}

impl Wired<Timestamp> for Instant {
    fn to_wire(&self) -> Timestamp {
        let nanos = self.micros().rem_euclid(MICROS_PER_SECOND) * i64::from(NANOS_PER_MICRO);
        Timestamp {
            seconds: self.micros().div_euclid(MICROS_PER_SECOND),
            nanos: i32::try_from(nanos).expect("less than a second"),
        }
    }

    /// Microseconds: a finer instant would not come back as the same bytes.
    fn from_wire(wire: Timestamp) -> Result<Self, Invalid> {
        let Timestamp { seconds, nanos } = wire;
        if !(0..1_000_000_000).contains(&nanos) || nanos % NANOS_PER_MICRO != 0 {
            return Err(Reason::Malformed.into());
        }
        seconds
            .checked_mul(MICROS_PER_SECOND)
            .and_then(|micros| micros.checked_add((nanos / NANOS_PER_MICRO).into()))
            .map(Self::from_micros)
            .ok_or(Reason::OutOfRange.into())
    }
}

impl Wired<Option<Timestamp>> for Instant {
    fn to_wire(&self) -> Option<Timestamp> {
        Some(Wired::to_wire(self))
    }

    fn from_wire(wire: Option<Timestamp>) -> Result<Self, Invalid> {
        Wired::from_wire(required(wire)?)
    }
}

/// The id by which a repeated call has one effect: 8 to 64 printable ASCII characters that the caller chooses.
pub fn request_id(wire: String) -> Result<String, Invalid> {
    match wire.len() {
        0 => Err(Reason::Missing.into()),
        8..=64 if wire.bytes().all(|b| b.is_ascii_graphic()) => Ok(wire),
        65.. => Err(Reason::TooLong.into()),
        _ => Err(Reason::Malformed.into()),
    }
}

/// A free text from outside before it is sealed, composed (NFC) and trimmed: not blank, at most `limit` Unicode scalar values.
pub fn text(wire: String, limit: usize) -> Result<String, Invalid> {
    let trimmed = wire.trim();
    if trimmed.is_empty() {
        return Err(Reason::Missing.into());
    }
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(trimmed);
    if composed.chars().count() > limit {
        Err(Reason::TooLong.into())
    } else {
        Ok(composed.into_owned())
    }
}

#[cfg(test)]
mod tests;
