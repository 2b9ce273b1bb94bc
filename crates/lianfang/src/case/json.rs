//! A case as JSON, for people with a pager and programs with a parser.

use contracts::facts::Fact;
use domain::people::Author;
use serde_json::{Map, Value, json};

use super::{Case, Texts, Told};

pub(super) fn case(case: &Case, texts: &Texts) -> Value {
    let elsewhere = case.elsewhere.iter().map(ToString::to_string);
    json!({
        "entries": case.entries.iter().map(|each| told(each, texts)).collect::<Vec<_>>(),
        "elsewhere": elsewhere.collect::<Vec<_>>(),
    })
}

fn told(told: &Told, texts: &Texts) -> Value {
    let Told {
        record,
        version,
        position,
        entry,
        facts,
    } = told;
    let author = match &entry.by {
        Author::Staff(person) => person.to_string(),
        Author::Peer(party) => party.to_string(),
        Author::Clock => "clock".to_owned(),
    };
    let law: Vec<String> = entry.event.law().iter().map(ToString::to_string).collect();
    json!({
        "time": entry.happened.to_string(),
        "recorded": entry.recorded.to_string(),
        "agency": record.agency.to_string(),
        "service": record.kind.service().name(),
        "record": record.to_string(),
        "version": version,
        "position": position,
        "event": entry.event.name(),
        "facts": fact(facts, texts),
        "law": law,
        "author": author,
    })
}

fn fact(fact: &Fact, texts: &Texts) -> Value {
    match fact {
        Fact::Flag(flag) => Value::Bool(*flag),
        Fact::Number(number) => {
            i64::try_from(*number).map_or_else(|_| number.to_string().into(), Value::from)
        }
        Fact::Text(text) | Fact::Code(text) => Value::String(text.clone()),
        Fact::Bytes(bytes) => Value::String(node::keys::hexadecimal(bytes)),
        Fact::Instant(instant) => Value::String(instant.to_string()),
        Fact::Record(record) => Value::String(record.to_string()),
        Fact::Sealed(sealed) => {
            let mut shown = json!({ "sealed": sealed.id.to_string(), "length": sealed.length });
            if let Some(text) = texts.get(&sealed.id) {
                shown["text"] = Value::String(text.clone());
            }
            shown
        }
        Fact::List(items) => items.iter().map(|item| self::fact(item, texts)).collect(),
        Fact::Fields(fields) => {
            let fields = fields
                .iter()
                .map(|(name, fact)| (name.clone(), self::fact(fact, texts)));
            Value::Object(Map::from_iter(fields))
        }
    }
}
