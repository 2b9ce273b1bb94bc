//! What every contract must say about itself. The build runs this on all of `proto/`, the tests on contracts that lack it.

use prost_reflect::{
    DescriptorPool, DynamicMessage, Kind, MessageDescriptor, ReflectMessage, Value,
};

const OURS: &str = "lianfang.";
const ACCESS: &str = "lianfang.policy.v1.access";
const DATA: &str = "lianfang.policy.v1.data";

/// Each thing that is missing or contradicts itself, one sentence a fault; empty where the contracts may be built.
pub(crate) fn faults(pool: &DescriptorPool) -> Vec<String> {
    let mut faults = Vec::new();
    for method in pool
        .services()
        .filter(|service| service.full_name().starts_with(OURS))
        .flat_map(|service| service.methods().collect::<Vec<_>>())
    {
        let name = method.full_name();
        match option(pool, ACCESS, &method.options()) {
            Some(Value::Message(access)) => {
                faults.extend(
                    contradictions(&access, method.is_server_streaming())
                        .into_iter()
                        .map(|fault| format!("{name}: {fault}")),
                );
            }
            _ => faults.push(format!("{name} lacks ({ACCESS})")),
        }
    }
    for message in ours(pool) {
        for field in message.fields() {
            let name = field.full_name();
            let nested =
                matches!(field.kind(), Kind::Message(m) if m.full_name().starts_with(OURS));
            match data(pool, &field.options()).as_deref() {
                None | Some("DATA_UNSPECIFIED") => faults.push(format!("{name} lacks ({DATA})")),
                Some("DATA_NESTED") if !nested => {
                    faults.push(format!("{name} is no message of ours: say what it holds"));
                }
                Some(said) if nested && said != "DATA_NESTED" => {
                    faults.push(format!(
                        "{name} is a message: its own fields say what they hold"
                    ));
                }
                Some(_) => {}
            }
        }
    }
    faults
}

/// Messages that directly hold what must never be printed; messages around them print these by their name.
pub(crate) fn secret_messages(pool: &DescriptorPool) -> Vec<MessageDescriptor> {
    ours(pool)
        .into_iter()
        .filter(|message| {
            message.fields().any(|field| {
                matches!(
                    data(pool, &field.options()).as_deref(),
                    Some("DATA_PERSONAL" | "DATA_SECRET_TEXT" | "DATA_CIPHERTEXT")
                )
            })
        })
        .collect()
}

fn ours(pool: &DescriptorPool) -> Vec<MessageDescriptor> {
    pool.all_messages()
        .filter(|message| message.full_name().starts_with(OURS) && !message.is_map_entry())
        .collect()
}

/// What a method says of itself must be complete: nothing is allowed by silence.
fn contradictions(access: &DynamicMessage, streaming: bool) -> Vec<&'static str> {
    let callers = names(access, "callers");
    let roles = names(access, "roles");
    let deadline = access
        .get_field_by_name("deadline_ms")
        .and_then(|value| value.as_u32())
        .unwrap_or_default();
    let load = access
        .get_field_by_name("load")
        .and_then(|value| value.as_enum_number())
        .unwrap_or_default();
    let staff = callers.contains(&1);
    let mut faults = Vec::new();
    if callers.is_empty() || callers.contains(&0) {
        faults.push("access names no caller");
    }
    if staff && (roles.is_empty() || roles.contains(&0)) {
        faults.push("access lets staff call but names no role");
    }
    if !staff && !roles.is_empty() {
        faults.push("access names roles, which only staff have");
    }
    if deadline == 0 && !streaming {
        faults.push("access sets no deadline");
    }
    if load == 0 {
        faults.push("access names no class of load");
    }
    faults
}

fn names(access: &DynamicMessage, field: &str) -> Vec<i32> {
    access
        .get_field_by_name(field)
        .and_then(|value| {
            value
                .as_list()
                .map(|list| list.iter().filter_map(Value::as_enum_number).collect())
        })
        .unwrap_or_default()
}

/// The value of a field's data option, by its name.
fn data(pool: &DescriptorPool, options: &DynamicMessage) -> Option<String> {
    let number = option(pool, DATA, options)?.as_enum_number()?;
    let kinds = pool.get_enum_by_name("lianfang.policy.v1.Data")?;
    Some(kinds.get_value(number)?.name().to_string())
}

fn option(pool: &DescriptorPool, name: &str, options: &DynamicMessage) -> Option<Value> {
    let extension = pool.get_extension_by_name(name)?;
    // A pool that was read from bytes gives options of its own `descriptor.proto`; another one cannot hold ours.
    (extension.containing_message() == options.descriptor() && options.has_extension(&extension))
        .then(|| options.get_extension(&extension).into_owned())
}

#[cfg(test)]
#[path = "check/tests.rs"]
mod tests;
