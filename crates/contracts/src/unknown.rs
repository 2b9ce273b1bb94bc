//! Fields of a newer version, found in the bytes: prost drops them without a word.

use std::sync::LazyLock;

use prost::bytes::Buf;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use prost_reflect::{Kind, MessageDescriptor};

/// Descriptors are a constant that takes code to compute.
static ENTRY: LazyLock<Option<MessageDescriptor>> =
    LazyLock::new(|| find("lianfang.journal.v1.Entry"));
static MESSAGE: LazyLock<Option<MessageDescriptor>> =
    LazyLock::new(|| find("lianfang.link.v1.Message"));

fn find(name: &str) -> Option<MessageDescriptor> {
    crate::policy::descriptors().get_message_by_name(name)
}

/// What the bytes should be, as far as this version knows.
#[derive(Clone, Copy)]
pub(crate) struct Shape(&'static LazyLock<Option<MessageDescriptor>>);

impl Shape {
    pub(crate) const ENTRY: Self = Self(&ENTRY);
    pub(crate) const MESSAGE: Self = Self(&MESSAGE);

    /// The path of the first field that this version does not know, by numbers where it has no name.
    pub(crate) fn unknown_field(self, bytes: &[u8]) -> Option<String> {
        walk(self.0.as_ref()?, bytes)
    }
}

/// The bytes have been decoded before: they are well formed, and no deeper than the decoder allows.
fn walk(message: &MessageDescriptor, mut bytes: &[u8]) -> Option<String> {
    while bytes.has_remaining() {
        let (number, wire_type) = decode_key(&mut bytes).ok()?;
        let Some(field) = message.get_field(number) else {
            return Some(format!("#{number}"));
        };
        match (field.kind(), wire_type) {
            (Kind::Message(inner), WireType::LengthDelimited) if ours(&inner) => {
                let length = usize::try_from(decode_varint(&mut bytes).ok()?).ok()?;
                let (part, rest) = bytes.split_at_checked(length)?;
                if let Some(path) = walk(&inner, part) {
                    return Some(format!("{}.{path}", field.name()));
                }
                bytes = rest;
            }
            _ => skip_field(wire_type, number, &mut bytes, DecodeContext::default()).ok()?,
        }
    }
    None
}

/// Well-known types do not grow.
fn ours(message: &MessageDescriptor) -> bool {
    message.full_name().starts_with("lianfang.")
}
