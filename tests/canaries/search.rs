//! Texts in files, in the dresses in which they may have been written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Texts that are looked for, all at once.
pub(crate) struct Search {
    texts: Vec<String>,
    /// Forms with the numbers of their texts, by their first two bytes.
    forms: Vec<Vec<(usize, Vec<u8>)>>,
}

impl Search {
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
        let mut forms = vec![Vec::new(); 1 << 16];
        for (number, text) in texts.iter().enumerate() {
            for form in dresses(text).into_iter().chain(inside_base64(text)) {
                forms[place(form[0], form[1])].push((number, form));
            }
        }
        Self { texts, forms }
    }

    /// The texts that are there, in any dress.
    pub(crate) fn find(&self, bytes: &[u8]) -> Vec<String> {
        let mut found = BTreeSet::new();
        for (at, pair) in bytes.windows(2).enumerate() {
            let forms = &self.forms[place(pair[0], pair[1])];
            let there = forms
                .iter()
                .filter(|(_, form)| bytes[at..].starts_with(form));
            found.extend(there.map(|(number, _)| self.texts[*number].clone()));
        }
        found.into_iter().collect()
    }
}

fn place(first: u8, second: u8) -> usize {
    usize::from(u16::from_be_bytes([first, second]))
}

/// As it is, in two byte orders of UTF-16, as hexadecimal digits, as JSON escapes, and percent-encoded.
pub(crate) fn dresses(text: &str) -> Vec<Vec<u8>> {
    let units = || text.encode_utf16();
    let hexadecimal = node::keys::hexadecimal(text.as_bytes());
    let escaped: String = units().map(|unit| format!("\\u{unit:04x}")).collect();
    let percent: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let mut forms = vec![
        text.as_bytes().to_vec(),
        units().flat_map(u16::to_le_bytes).collect(),
        units().flat_map(u16::to_be_bytes).collect(),
        hexadecimal.to_uppercase().into_bytes(),
        hexadecimal.into_bytes(),
        percent.into_bytes(),
    ];
    // JSON escapes what is not ASCII only.
    if !text.is_ascii() {
        forms.push(escaped.into_bytes());
    }
    forms
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

/// What of a text base64 shows whatever stands around it, at each of the three places where it may begin.
fn inside_base64(text: &str) -> Vec<Vec<u8>> {
    let at = |before: usize| {
        let mut bytes = vec![0; before];
        bytes.extend(text.as_bytes());
        let whole = bytes.len() / 3 * 3;
        let encoded = base64(&bytes[..whole]).into_bytes();
        let first = if before == 0 { 0 } else { 4 };
        encoded[first..].to_vec()
    };
    (0..3).map(at).filter(|needle| needle.len() > 7).collect()
}

/// Every file below a folder.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found
}
