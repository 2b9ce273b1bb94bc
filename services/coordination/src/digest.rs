//! What confirmations, agreements and the seal of a record name: SHA-256 over a fixed layout, here and nowhere else.
//!
//! A layout never changes; another one gets another title. Agencies are their 18 characters, days their 10, ordinals 2 bytes
//! and counts 4 (big-endian). A text is its salted digest, so that whoever may open the texts can check them too.

use std::collections::BTreeMap;

use domain::id::AgencyId;
use domain::people::PersonRef;
use domain::reception::{
    HeardNo, HeardStanding, JointReception, LineEntry, PlanItem, RecordStage, Signature, Statement,
    Topic, Verdict,
};
use domain::sealed::Sealed;
use ring::digest::{Context, SHA256};

/// What the agencies confirm or contest (6.2.1).
pub fn line(entries: &[LineEntry]) -> [u8; 32] {
    let mut layout = Layout::titled("lianfang line 1");
    layout.each(entries, |layout, entry| {
        layout.ordinal(entry.claim.0);
        layout.text(&entry.facts);
        layout.text(&entry.basis);
        layout.text(&entry.answer);
        layout.agency(entry.speaker);
    });
    layout.digest()
}

/// What the agencies agree to or dissent from (6.2.3).
pub fn plan(items: &[PlanItem]) -> [u8; 32] {
    let mut layout = Layout::titled("lianfang plan 1");
    layout.each(items, |layout, item| {
        layout.ordinal(item.claim.0);
        layout.agency(item.responsible);
        layout.each(&item.cooperating, |layout, agency| layout.agency(*agency));
        layout.text(&item.task);
        layout.bytes(item.due.to_string().as_bytes());
    });
    layout.digest()
}

/// What is sealed (6.2.2, J-12): who was in the room, what was heard and whose word it is, what agencies stated of their own
/// accord, what was not said, and how the petitioners took it.
pub(crate) fn record(
    reception: &JointReception,
    unconfirmed: &BTreeMap<HeardNo, Sealed>,
) -> [u8; 32] {
    let mut layout = Layout::titled("lianfang record 1");
    if let Some(session) = reception.session() {
        layout.each(&session.representatives, |layout, person| {
            layout.ordinal(person.0);
        });
    }
    let record = reception.record();
    layout.each(&record.heard, |layout, entry| {
        let heard = &entry.heard;
        layout.ordinal(heard.no.0);
        layout.ordinal(heard.claim.0);
        layout.code(topic(heard.topic));
        layout.person(&heard.speaker);
        layout.text(&heard.text);
        match &entry.standing {
            HeardStanding::Own => layout.code(1),
            HeardStanding::Unconfirmed => {
                layout.code(2);
                layout.optional(unconfirmed.get(&heard.no));
            }
            HeardStanding::Stated { by, verdict } => {
                layout.code(3);
                layout.person(by);
                layout.verdict(verdict);
            }
        }
    });
    layout.each(&record.statements, Layout::statement);
    if let Some(ended) = reception.ended() {
        layout.each(&ended.missing, |layout, ((claim, owed), reason)| {
            layout.ordinal(claim.0);
            layout.code(topic(*owed));
            layout.text(reason);
        });
    }
    if let RecordStage::ReadBack { signature } = &record.stage {
        match signature {
            Signature::Signed => layout.code(1),
            Signature::Refused { witness } => {
                layout.code(2);
                layout.person(witness);
            }
        }
    }
    layout.digest()
}

const fn topic(topic: Topic) -> u8 {
    match topic {
        Topic::Answer => 1,
        Topic::Path => 2,
        Topic::Plan => 3,
        Topic::Policy => 4,
        Topic::Procedure => 5,
    }
}

struct Layout(Context);

impl Layout {
    fn titled(title: &str) -> Self {
        let mut layout = Self(Context::new(&SHA256));
        layout.named(title);
        layout
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn code(&mut self, code: u8) {
        self.bytes(&[code]);
    }

    fn ordinal(&mut self, no: impl Into<u16>) {
        self.bytes(&no.into().to_be_bytes());
    }

    fn count(&mut self, count: usize) {
        let count = u32::try_from(count).expect("a message holds fewer things");
        self.bytes(&count.to_be_bytes());
    }

    /// A word of any length says its length first.
    fn named(&mut self, name: &str) {
        self.count(name.len());
        self.bytes(name.as_bytes());
    }

    fn agency(&mut self, agency: AgencyId) {
        self.bytes(agency.as_str().as_bytes());
    }

    fn person(&mut self, person: &PersonRef) {
        self.agency(person.agency);
        self.named(person.number.as_str());
    }

    fn text(&mut self, text: &Sealed) {
        self.bytes(&text.digest);
    }

    fn optional(&mut self, text: Option<&Sealed>) {
        self.each(text, Self::text);
    }

    fn verdict(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Confirmed => self.code(1),
            Verdict::Corrected { text } => {
                self.code(2);
                self.text(text);
            }
        }
    }

    fn statement(&mut self, statement: &Statement) {
        self.agency(statement.agency);
        self.ordinal(statement.claim.0);
        self.code(topic(statement.topic));
        self.person(&statement.by);
        self.verdict(&statement.verdict);
    }

    /// How many, then one after the other.
    fn each<T>(
        &mut self,
        things: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
        one: impl Fn(&mut Self, T),
    ) {
        let things = things.into_iter();
        self.count(things.len());
        for thing in things {
            one(self, thing);
        }
    }

    fn digest(self) -> [u8; 32] {
        let digest = self.0.finish();
        digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
    }
}

#[cfg(test)]
mod tests;
