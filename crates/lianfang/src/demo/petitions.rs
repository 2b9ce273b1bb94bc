//! Petitions as other systems export them: a JSON object a line.
//!
//! A line that cannot be registered is named by its number with the reason, and the next one is read. The reason never
//! quotes the line: what petitioners write is in no error, log or output.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::PathBuf;

use domain::time::Instant;
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};

/// The petitions that come with the program: written for it, and about nobody.
const BUILT_IN: &str = include_str!("petitions.jsonl");

/// Characters of the facts, as the intake service takes them; the longest real petition known has 6,999.
pub const TEXT_LIMIT: usize = 20_000;
/// Characters of the subject, a line.
pub const SUBJECT_LIMIT: usize = 500;
/// Characters of a petitioner's alias.
pub const ALIAS_LIMIT: usize = 100;
/// Characters of an id, printable ASCII: what a record's source may have.
const ID_LIMIT: usize = 64;
/// Bytes of a line; whatever is longer is passed over without being held.
const LINE_LIMIT: usize = 1 << 20;

/// Where petitions come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PetitionSource {
    BuiltIn,
    /// A file of JSON lines.
    File(PathBuf),
}

impl PetitionSource {
    /// Begins to read; nothing but the line at hand is held.
    pub fn open(&self) -> io::Result<Petitions> {
        let (reader, bytes): (Box<dyn BufRead + Send>, u64) = match self {
            Self::BuiltIn => (Box::new(BUILT_IN.as_bytes()), BUILT_IN.len() as u64),
            Self::File(path) => {
                let file = File::open(path)?;
                let about = file.metadata()?;
                // A pipe would be empty the second time.
                if !about.is_file() {
                    let what = "no plain file; it is read more than once";
                    return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
                }
                (Box::new(BufReader::new(file)), about.len())
            }
        };
        Ok(Petitions::new(reader, bytes))
    }

    /// Reads as far as the first petition; where there is none at all, what is wrong with the first line.
    pub fn try_out(&self) -> io::Result<Result<(), Option<Malformed>>> {
        let (mut petitions, mut first) = (self.open()?, None);
        while let Some(petition) = petitions.next_petition()? {
            match petition {
                Ok(_) => return Ok(Ok(())),
                Err(malformed) => first = first.or(Some(malformed)),
            }
        }
        Ok(Err(first))
    }
}

/// A petition; its `Debug` is its id.
#[derive(Clone, PartialEq, Eq)]
pub struct Petition {
    /// The id in the system it came from: 1 to 64 printable ASCII characters.
    pub id: String,
    /// The alias that the system gave the petitioner.
    pub petitioner: String,
    pub subject: String,
    /// When it was submitted there: a recorded fact.
    pub submitted: Instant,
    pub text: String,
}

impl fmt::Debug for Petition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Petition").field(&self.id).finish()
    }
}

impl Petition {
    /// What makes repeated calls to register it have one effect: the same for the same id, printable, 32 characters.
    pub fn request_id(&self) -> String {
        hex(&name_of(&self.id))
    }
}

/// A line that stands for no petition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct Malformed {
    /// From 1.
    pub line: u64,
    pub fault: Fault,
}

/// Why a line stands for no petition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("longer than {LINE_LIMIT} bytes")]
    LongLine,
    #[error("not UTF-8")]
    NotUtf8,
    #[error("no JSON from column {column} on")]
    NotJson { column: usize },
    #[error("not a JSON object")]
    NotAnObject,
    #[error("`{field}` is missing")]
    Missing { field: &'static str },
    #[error("`{field}` is not a text")]
    NotText { field: &'static str },
    #[error("`{field}` is empty")]
    Empty { field: &'static str },
    #[error("`id` is not 1 to {ID_LIMIT} printable ASCII characters")]
    BadId,
    #[error("`submitted_at` is no instant with an offset, like 2026-03-02T08:30:00+08:00")]
    BadTime,
    #[error("`{field}` has more than {limit} characters")]
    TooLong { field: &'static str, limit: usize },
    /// The first one counts; the second is reported and not registered.
    #[error("`id` is that of line {first}")]
    Repeated { first: u64 },
}

impl Malformed {
    /// The same for the story, which is told in Chinese.
    pub fn said(&self) -> String {
        format!("第{}行：{}", self.line, self.fault.said())
    }
}

impl Fault {
    fn said(&self) -> String {
        match self {
            Self::LongLine => format!("超过{LINE_LIMIT}字节"),
            Self::NotUtf8 => "不是UTF-8编码".to_owned(),
            Self::NotJson { column } => format!("从第{column}列起不是JSON"),
            Self::NotAnObject => "不是JSON对象".to_owned(),
            Self::Missing { field } => format!("缺少 {field}"),
            Self::NotText { field } => format!("{field} 不是文本"),
            Self::Empty { field } => format!("{field} 为空"),
            Self::BadId => format!("id 不是1至{ID_LIMIT}个可打印的ASCII字符"),
            Self::BadTime => {
                "submitted_at 不是带时差的时间，如 2026-03-02T08:30:00+08:00".to_owned()
            }
            Self::TooLong { field, limit } => format!("{field} 超过{limit}字"),
            Self::Repeated { first } => format!("id 与第{first}行相同"),
        }
    }
}

/// Reads petitions line by line. Blank lines are passed over; fields that nobody asks for are ignored.
///
/// Held are the line at hand and, of each id that was read, 24 bytes: enough to know it again.
pub struct Petitions {
    reader: Box<dyn BufRead + Send>,
    bytes: u64,
    read: u64,
    line: u64,
    buffer: Vec<u8>,
    seen: HashMap<[u8; 16], u64>,
}

impl Petitions {
    /// `bytes` is the length of the whole, for whoever shows how far it has come.
    pub fn new(reader: Box<dyn BufRead + Send>, bytes: u64) -> Self {
        Self {
            reader,
            bytes,
            read: 0,
            line: 0,
            buffer: Vec::new(),
            seen: HashMap::new(),
        }
    }

    /// Of the whole.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Of what was read so far.
    pub const fn read(&self) -> u64 {
        self.read
    }

    /// The next petition, or what is wrong with its line; `None` at the end. Fails where reading does.
    pub fn next_petition(&mut self) -> io::Result<Option<Result<Petition, Malformed>>> {
        loop {
            self.buffer.clear();
            let mut limited = (&mut self.reader).take(LINE_LIMIT as u64 + 1);
            let length = limited.read_until(b'\n', &mut self.buffer)?;
            if length == 0 {
                return Ok(None);
            }
            self.line += 1;
            self.read += length as u64;
            if length > LINE_LIMIT && self.buffer.last() != Some(&b'\n') {
                self.pass_over()?;
                return Ok(Some(Err(self.malformed(Fault::LongLine))));
            }
            if self.line == 1 && self.buffer.starts_with(b"\xef\xbb\xbf") {
                self.buffer.drain(..3);
            }
            if !self.buffer.trim_ascii().is_empty() {
                let petition = self.parse().map_err(|fault| self.malformed(fault));
                return Ok(Some(petition));
            }
        }
    }

    /// To the end of the line, without holding it.
    fn pass_over(&mut self) -> io::Result<()> {
        loop {
            let piece = self.reader.fill_buf()?;
            let end = piece.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(piece.len(), |end| end + 1);
            let done = end.is_some() || piece.is_empty();
            self.reader.consume(length);
            self.read += length as u64;
            if done {
                return Ok(());
            }
        }
    }

    const fn malformed(&self, fault: Fault) -> Malformed {
        Malformed {
            line: self.line,
            fault,
        }
    }

    fn parse(&mut self) -> Result<Petition, Fault> {
        let line = str::from_utf8(&self.buffer).map_err(|_| Fault::NotUtf8)?;
        // Of the parser's error only the place: its text may quote the line.
        // Without the line's end, behind which the parser would begin to count anew.
        let value = serde_json::from_str(line.trim_end()).map_err(|error| Fault::NotJson {
            column: error.column(),
        })?;
        let Value::Object(mut fields) = value else {
            return Err(Fault::NotAnObject);
        };
        let id = take(&mut fields, "id")?;
        if id.len() > ID_LIMIT || !id.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
            return Err(Fault::BadId);
        }
        let petition = Petition {
            petitioner: bounded(take(&mut fields, "petitioner")?, "petitioner", ALIAS_LIMIT)?,
            subject: bounded(take(&mut fields, "subject")?, "subject", SUBJECT_LIMIT)?,
            submitted: instant(&take(&mut fields, "submitted_at")?)?,
            text: bounded(take(&mut fields, "text")?, "text", TEXT_LIMIT)?,
            id,
        };
        // Only a petition that can be registered takes its id.
        let name = name_of(&petition.id);
        match self.seen.get(&name) {
            Some(&first) => Err(Fault::Repeated { first }),
            None => {
                self.seen.insert(name, self.line);
                Ok(petition)
            }
        }
    }
}

fn take(fields: &mut Map<String, Value>, field: &'static str) -> Result<String, Fault> {
    match fields.remove(field) {
        None | Some(Value::Null) => Err(Fault::Missing { field }),
        Some(Value::String(text)) => {
            let trimmed = text.trim();
            if trimmed.is_empty() {
                Err(Fault::Empty { field })
            } else {
                Ok(trimmed.to_owned())
            }
        }
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Err(Fault::NotText { field })
        }
    }
}

fn bounded(text: String, field: &'static str, limit: usize) -> Result<String, Fault> {
    if text.chars().count() > limit {
        Err(Fault::TooLong { field, limit })
    } else {
        Ok(text)
    }
}

fn instant(text: &str) -> Result<Instant, Fault> {
    let instant: jiff::Timestamp = text.parse().map_err(|_| Fault::BadTime)?;
    Ok(Instant::from_micros(instant.as_microsecond()))
}

/// Half of a SHA-256: two ids never meet in it.
fn name_of(id: &str) -> [u8; 16] {
    let mut name = [0; 16];
    name.copy_from_slice(&digest(&SHA256, id.as_bytes()).as_ref()[..16]);
    name
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
