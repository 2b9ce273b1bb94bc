//! Prints the story: act by act, day by day, a line for what each agency did and the clause it rests on.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};
use domain::id::Kind;
use domain::time::{Date, Instant};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a terminal that a line may take, the clause included.
const LINE: usize = 100;
const TIME: usize = 5;
const AGENCY: usize = 12;
const CLAUSE: usize = 16;
const GAP: usize = 2;
const WHAT: usize = LINE - 2 * GAP - TIME - GAP - AGENCY - CLAUSE - GAP;

/// Whether the reader sees colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Coloured,
}

impl Style {
    /// Coloured on a terminal, plain in a file or pipe.
    pub fn of_stdout() -> Self {
        if io::stdout().is_terminal() {
            Self::Coloured
        } else {
            Self::Plain
        }
    }
}

#[derive(Clone, Copy)]
enum Ink {
    Heading,
    Day,
    Agency,
    Clause,
    Refusal,
    Text,
}

impl Ink {
    const fn code(self) -> &'static str {
        match self {
            Self::Heading => "1;36",
            Self::Day => "1",
            Self::Agency => "32",
            Self::Clause => "2",
            Self::Refusal => "31",
            Self::Text => "0",
        }
    }
}

/// One thing that happened.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Law time.
    pub at: Instant,
    /// The short name of the agency.
    pub agency: &'a str,
    pub what: &'a str,
    /// What it rests on, `6.2.1`.
    pub clause: &'a str,
}

/// The records one node keeps.
#[derive(Clone, Debug, Default)]
pub struct NodeRecords {
    pub node: String,
    pub counts: BTreeMap<Kind, u64>,
    /// Entries of the journals of its three services.
    pub journal: u64,
}

/// Where the story is written to. Every method fails only where writing does.
pub struct Timeline {
    out: Box<dyn Write + Send>,
    style: Style,
    day: Option<Date>,
}

impl Timeline {
    pub fn stdout() -> Self {
        Self::new(Box::new(io::stdout()), Style::of_stdout())
    }

    pub fn new(out: Box<dyn Write + Send>, style: Style) -> Self {
        Self {
            out,
            style,
            day: None,
        }
    }

    /// The name of the story, and a line for each thing to know before it begins.
    pub fn banner(&mut self, title: &str, lines: &[String]) -> io::Result<()> {
        self.ink(Ink::Heading, title)?;
        writeln!(self.out)?;
        for line in lines {
            for part in wrapped(line, LINE - GAP) {
                writeln!(self.out, "  {part}")?;
            }
        }
        self.out.flush()
    }

    /// A heading, `第四幕 统一接谈口径`, with the clause that the act plays.
    pub fn act(&mut self, title: &str, clause: &str) -> io::Result<()> {
        let rule = LINE.saturating_sub(3 + title.width() + 2 + clause.width() + 1);
        let heading = format!("━━ {title} {} {clause}", "━".repeat(rule.max(2)));
        writeln!(self.out)?;
        self.ink(Ink::Heading, heading.trim_end())?;
        writeln!(self.out)?;
        self.day = None;
        self.out.flush()
    }

    /// Something that an agency did; the day is printed when it is another than before.
    pub fn line(&mut self, line: Line<'_>) -> io::Result<()> {
        self.row(Ink::Text, line, "")
    }

    /// Something that was refused, with its reason code: a part of the story, not a fault.
    pub fn refused(&mut self, line: Line<'_>, reason: &str) -> io::Result<()> {
        self.row(Ink::Refusal, line, reason)
    }

    fn row(&mut self, ink: Ink, line: Line<'_>, reason: &str) -> io::Result<()> {
        let day = line.at.date();
        if self.day != Some(day) {
            self.day = Some(day);
            let text = format!("{day} {}", weekday(day));
            self.ink(Ink::Day, &text)?;
            writeln!(self.out)?;
        }
        let (hour, minute, _) = line.at.clock();
        let text = match ink {
            Ink::Refusal => format!("✗ {}〔{reason}〕", line.what),
            Ink::Heading | Ink::Day | Ink::Agency | Ink::Clause | Ink::Text => line.what.to_owned(),
        };
        for (index, part) in wrapped(&text, WHAT).into_iter().enumerate() {
            if index == 0 {
                write!(self.out, "  {hour:02}:{minute:02}  ")?;
                self.ink(Ink::Agency, &padded(line.agency, AGENCY))?;
                self.ink(ink, &padded(&part, WHAT))?;
                write!(self.out, "  ")?;
                self.ink(Ink::Clause, line.clause)?;
            } else {
                let indent = GAP + TIME + GAP + AGENCY;
                write!(self.out, "{:indent$}", "")?;
                self.ink(ink, &part)?;
            }
            writeln!(self.out)?;
        }
        self.out.flush()
    }

    /// A remark between the lines.
    pub fn note(&mut self, text: &str) -> io::Result<()> {
        for part in wrapped(text, LINE - GAP - 2) {
            self.ink(Ink::Clause, &format!("  · {part}"))?;
            writeln!(self.out)?;
        }
        self.out.flush()
    }

    /// What was found to hold in an act.
    pub fn held(&mut self, act: &str, checks: &[String]) -> io::Result<()> {
        self.ink(Ink::Agency, "  ✓ ")?;
        self.ink(Ink::Day, act)?;
        writeln!(self.out)?;
        for part in wrapped(&checks.join("；"), LINE - 2 * GAP) {
            writeln!(self.out, "    {part}")?;
        }
        self.out.flush()
    }

    /// A heading and a text as it is: a tree, a document.
    pub fn block(&mut self, title: &str, text: &str) -> io::Result<()> {
        writeln!(self.out)?;
        self.ink(Ink::Heading, title)?;
        writeln!(self.out, "\n{}", text.trim_end())?;
        self.out.flush()
    }

    /// How many records of each kind each node keeps, and how far its journals have come.
    pub fn records(&mut self, title: &str, nodes: &[NodeRecords]) -> io::Result<()> {
        self.block(title, &records(nodes))
    }

    fn ink(&mut self, ink: Ink, text: &str) -> io::Result<()> {
        match (self.style, ink) {
            (Style::Plain, _) | (Style::Coloured, Ink::Text) => write!(self.out, "{text}"),
            (Style::Coloured, _) => write!(self.out, "\x1b[{}m{text}\x1b[0m", ink.code()),
        }
    }
}

fn records(nodes: &[NodeRecords]) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    let head = [
        "节点",
        "事项",
        "联合接访",
        "参加接访",
        "跟踪台账",
        "办理",
        "日志条目",
    ];
    table.set_header(head);
    for node in nodes {
        let counts = Kind::ALL.map(|kind| node.counts.get(&kind).copied().unwrap_or(0).to_string());
        let name = std::iter::once(node.node.clone());
        table.add_row(name.chain(counts).chain([node.journal.to_string()]));
    }
    for column in 1..head.len() {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

/// The day of the week as a Chinese calendar writes it.
fn weekday(day: Date) -> &'static str {
    const NAMES: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    usize::try_from(day.weekday().to_monday_zero_offset())
        .ok()
        .and_then(|index| NAMES.get(index))
        .copied()
        .unwrap_or_default()
}

/// Fills up with blanks to a display width; a Chinese character takes two columns.
pub fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

/// Breaks a text into lines of at most a display width, between words where they are of ASCII.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in pieces(text) {
        if line.width() + word.trim_end().width() > width && !line.is_empty() && !closes(word) {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        line.push_str(word);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Punctuation that never begins a line.
fn closes(piece: &str) -> bool {
    piece.starts_with([
        '，', '。', '；', '：', '、', '？', '！', '」', '》', '）', '〕', '”',
    ])
}

/// Single wide characters, and runs of others up to their blank.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (index, c) in text.char_indices() {
        let end = index + c.len_utf8();
        if c.width() == Some(2) {
            if start < index {
                found.push(&text[start..index]);
            }
            found.push(&text[index..end]);
            start = end;
        } else if c == ' ' {
            found.push(&text[start..end]);
            start = end;
        }
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

#[cfg(test)]
mod tests;
