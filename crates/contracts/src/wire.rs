//! Conversions between domain types and messages, by hand: every field is named, and what is wrong is named by its path.
//!
//! Records and choices are written as tables of field names; how a field converts follows from its two types alone.

use std::collections::BTreeSet;

use crate::invalid::{InField, Invalid, Reason, required};

/// A domain type that can stand in a field (or message) of type `P`.
pub trait Wired<P>: Sized {
    fn to_wire(&self) -> P;

    /// The error names the field below this one, never a value.
    fn from_wire(wire: P) -> Result<Self, Invalid>;
}

impl<D: Wired<P>, P> Wired<Option<P>> for Option<D> {
    fn to_wire(&self) -> Option<P> {
        self.as_ref().map(Wired::to_wire)
    }

    fn from_wire(wire: Option<P>) -> Result<Self, Invalid> {
        wire.map(D::from_wire).transpose()
    }
}

impl<D: Wired<P>, P> Wired<Option<P>> for Box<D> {
    fn to_wire(&self) -> Option<P> {
        Some((**self).to_wire())
    }

    fn from_wire(wire: Option<P>) -> Result<Self, Invalid> {
        D::from_wire(required(wire)?).map(Self::new)
    }
}

impl<D: Wired<P>, P> Wired<Vec<P>> for Vec<D> {
    fn to_wire(&self) -> Vec<P> {
        self.iter().map(Wired::to_wire).collect()
    }

    fn from_wire(wire: Vec<P>) -> Result<Self, Invalid> {
        wire.into_iter()
            .enumerate()
            .map(|(at, item)| D::from_wire(item).index(at))
            .collect()
    }
}

impl<D: Wired<P> + Ord, P> Wired<Vec<P>> for BTreeSet<D> {
    fn to_wire(&self) -> Vec<P> {
        self.iter().map(Wired::to_wire).collect()
    }

    fn from_wire(wire: Vec<P>) -> Result<Self, Invalid> {
        let mut set = Self::new();
        for (at, item) in wire.into_iter().enumerate() {
            if !set.insert(D::from_wire(item).index(at)?) {
                return Err(Reason::Repeated).index(at);
            }
        }
        Ok(set)
    }
}

/// A message field must be there, unless the domain says `Option`.
macro_rules! required_message {
    ($domain:ty, $($pb:ident)::+) => {
        impl $crate::wire::Wired<Option<$($pb)::+>> for $domain {
            fn to_wire(&self) -> Option<$($pb)::+> {
                Some($crate::wire::Wired::to_wire(self))
            }

            fn from_wire(wire: Option<$($pb)::+>) -> Result<Self, $crate::invalid::Invalid> {
                $crate::wire::Wired::from_wire($crate::invalid::required(wire)?)
            }
        }
    };
}

/// A struct and its message, field by field under the same names.
macro_rules! message {
    ($domain:ty = $($pb:ident)::+ { $($field:ident),* $(,)? }) => {
        impl $crate::wire::Wired<$($pb)::+> for $domain {
            fn to_wire(&self) -> $($pb)::+ {
                let Self { $($field),* } = self;
                $($pb)::+ { $($field: $crate::wire::Wired::to_wire($field)),* }
            }

            fn from_wire(wire: $($pb)::+) -> Result<Self, $crate::invalid::Invalid> {
                use $crate::invalid::InField;
                let $($pb)::+ { $($field),* } = wire;
                Ok(Self { $($field: $crate::wire::Wired::from_wire($field).field(stringify!($field))?),* })
            }
        }
        required_message!($domain, $($pb)::+);
    };
}

/// An enum and the message that holds its variants in a oneof; a variant's message has the variant's name, and fields of the
/// same names. A variant that wraps one value names the field that holds it in parentheses.
macro_rules! choice {
    ($domain:ty = $($pb:ident)::+ . $one:ident in $module:ident :: $oneof:ident { $($variant:ident $body:tt),* $(,)? }) => {
        impl $crate::wire::Wired<$($pb)::+> for $domain {
            fn to_wire(&self) -> $($pb)::+ {
                let one = match self {
                    $(variant_of!($variant $body) =>
                        $module::$oneof::$variant(variant_out!($module::$variant $body)),)*
                };
                $($pb)::+ { $one: Some(one) }
            }

            fn from_wire(wire: $($pb)::+) -> Result<Self, $crate::invalid::Invalid> {
                let $($pb)::+ { $one } = wire;
                Ok(match $crate::invalid::required($one)? {
                    $($module::$oneof::$variant(inner) => variant_in!($module::$variant, $variant, inner, $body),)*
                })
            }
        }
        required_message!($domain, $($pb)::+);
    };
}

macro_rules! variant_of {
    ($variant:ident { $($field:ident),* $(,)? }) => { Self::$variant { $($field),* } };
    ($variant:ident ($field:ident)) => { Self::$variant($field) };
}

macro_rules! variant_out {
    ($module:ident::$variant:ident { $($field:ident),* $(,)? }) => {
        $module::$variant { $($field: $crate::wire::Wired::to_wire($field)),* }
    };
    ($module:ident::$variant:ident ($field:ident)) => {
        $module::$variant { $field: $crate::wire::Wired::to_wire($field) }
    };
}

macro_rules! variant_in {
    ($module:ident::$message:ident, $variant:ident, $inner:ident, { $($field:ident),* $(,)? }) => {{
        let $module::$message { $($field),* } = $inner;
        Self::$variant { $($field: part!($field of $variant)),* }
    }};
    ($module:ident::$message:ident, $variant:ident, $inner:ident, ($field:ident)) => {{
        let $module::$message { $field } = $inner;
        Self::$variant(part!($field of $variant))
    }};
}

macro_rules! part {
    ($field:ident of $variant:ident) => {{
        use $crate::invalid::InField;
        $crate::wire::Wired::from_wire($field)
            .field(stringify!($field))
            .variant(stringify!($variant))?
    }};
}

/// An enum of codes. What this version does not know is an error, and so is a code that was never set.
macro_rules! coded {
    ($domain:ident = pb::$pb:ident { $($variant:ident),* $(,)? }) => {
        impl From<$domain> for pb::$pb {
            fn from(value: $domain) -> Self {
                match value { $($domain::$variant => Self::$variant),* }
            }
        }

        impl $crate::wire::Wired<i32> for $domain {
            fn to_wire(&self) -> i32 {
                pb::$pb::from(*self) as i32
            }

            fn from_wire(wire: i32) -> Result<Self, $crate::invalid::Invalid> {
                use $crate::invalid::Reason;
                match pb::$pb::try_from(wire) {
                    $(Ok(pb::$pb::$variant) => Ok(Self::$variant),)*
                    Ok(pb::$pb::Unspecified) => Err(Reason::Missing.into()),
                    Err(_) => Err(Reason::UnknownValue.into()),
                }
            }
        }
    };
}

mod attendance_event;
mod attendance_message;
mod docket;
mod docket_event;
mod docket_message;
mod handling_event;
mod handling_message;
mod journal;
mod link;
mod matter;
mod matter_event;
mod matter_message;
mod people;
mod reception;
mod reception_event;
mod reception_message;
mod record;
mod scalar;

pub use scalar::{request_id, text};
