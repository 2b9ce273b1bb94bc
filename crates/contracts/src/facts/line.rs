//! Facts in one line: `name=value`, lists in brackets, a sealed text as the number of its characters.

use std::fmt;

use super::Fact;

/// Bytes of a digest that a line shows; whoever needs all of them reads the entry.
const SHOWN_BYTES: usize = 6;
/// Ids are shown whole: one finds a record by them.
const ID_BYTES: usize = 16;

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fields(fields) => pairs(f, fields),
            _ => nested(f, self),
        }
    }
}

fn pairs(f: &mut fmt::Formatter<'_>, fields: &[(String, Fact)]) -> fmt::Result {
    for (at, (name, fact)) in fields.iter().enumerate() {
        write!(f, "{}{name}=", if at == 0 { "" } else { " " })?;
        nested(f, fact)?;
    }
    Ok(())
}

fn nested(f: &mut fmt::Formatter<'_>, fact: &Fact) -> fmt::Result {
    match fact {
        Fact::Flag(flag) => write!(f, "{flag}"),
        Fact::Number(number) => write!(f, "{number}"),
        Fact::Text(text) | Fact::Code(text) => f.write_str(text),
        Fact::Bytes(bytes) => hexadecimal(f, bytes),
        Fact::Instant(instant) => write!(f, "{instant}"),
        Fact::Record(record) => write!(f, "{record}"),
        Fact::Sealed(sealed) => write!(f, "sealed({})", sealed.length),
        Fact::List(items) => {
            f.write_str("[")?;
            for (at, item) in items.iter().enumerate() {
                f.write_str(if at == 0 { "" } else { ", " })?;
                nested(f, item)?;
            }
            f.write_str("]")
        }
        // Staff and parties have a short form that people know from logs.
        Fact::Fields(fields) => match &fields[..] {
            [(agency, Fact::Text(code)), (number, Fact::Text(staff))]
                if agency == "agency" && number == "number" =>
            {
                write!(f, "{code}#{staff}")
            }
            [(agency, Fact::Text(code)), (service, Fact::Code(name))]
                if agency == "agency" && service == "service" =>
            {
                write!(f, "{code}/{name}")
            }
            _ => {
                f.write_str("{")?;
                pairs(f, fields)?;
                f.write_str("}")
            }
        },
    }
}

fn hexadecimal(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    let shown = if bytes.len() > ID_BYTES {
        &bytes[..SHOWN_BYTES]
    } else {
        bytes
    };
    for byte in shown {
        write!(f, "{byte:02x}")?;
    }
    f.write_str(if shown.len() < bytes.len() { "…" } else { "" })
}
