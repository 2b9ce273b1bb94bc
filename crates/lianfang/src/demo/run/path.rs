//! The path of the case as JSON: what the nodes of all agencies have recorded of it, in coded facts.

use std::collections::BTreeSet;
use std::path::Path;

use contracts::pb::types::v1::ExportedEntry;
use contracts::pb::{coordination, followup, intake};
use contracts::wire::Wired as _;
use domain::id::{AgencyId, MatterId, RecordId, Service};
use domain::people::Role;
use serde_json::{Map, Value};
use tonic::Code;

use super::DemoFault;
use super::folder::{Folder, Place};
use crate::case::{Case, CaseFault, Texts, gather};
use crate::demo::cast;
use crate::demo::clerk::{CallFault, Clerk, Desks};
use crate::demo::timeline::Timeline;

/// What a glance takes in of an entry, in the order of JSON's fields.
const KEPT: [&str; 6] = ["time", "agency", "event", "facts", "author", "law"];
/// Characters of a credit code, and of the shortest id.
const CODE: usize = 18;
const ID: usize = 32;
/// In the folder that somebody keeps.
const FILE: &str = "case.json";

/// Asks every agency for its part, each by its own auditor; each export is written down by the node that answers.
pub(super) async fn of(desks: &Desks, matter: MatterId) -> Result<Case, CaseFault<CallFault>> {
    gather(matter.record(), async |record| export(desks, record).await).await
}

/// Nothing where the agency has nobody who may export: its records stay with its host.
async fn export(desks: &Desks, record: RecordId) -> Result<Option<Vec<ExportedEntry>>, CallFault> {
    let member = cast::by_id(record.agency);
    let auditor = member.and_then(|member| {
        let mut staff = member.staff.iter();
        let auditor = staff.find(|staff| staff.roles.contains(&Role::Auditor))?;
        Some(desks.clerk(member, auditor))
    });
    let Some(auditor) = auditor else {
        return Ok(None);
    };
    match asked(&auditor, record).await {
        Ok(entries) => Ok(Some(entries)),
        Err(CallFault::Refused(refused)) if refused.code == Code::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

async fn asked(auditor: &Clerk, record: RecordId) -> Result<Vec<ExportedEntry>, CallFault> {
    let service = record.kind.service();
    let record = record.to_wire();
    Ok(match service {
        Service::Intake => {
            let request = intake::v1::ExportCaseRequest { record };
            auditor.read(request).await?.entries
        }
        Service::Coordination => {
            let request = coordination::v1::ExportCaseRequest { record };
            auditor.read(request).await?.entries
        }
        Service::FollowUp => {
            let request = followup::v1::ExportCaseRequest { record };
            auditor.read(request).await?.entries
        }
    })
}

/// Where it was written, or all of it at a glance.
pub(super) fn tell(timeline: &mut Timeline, folder: &Folder, case: &Case) -> Result<(), DemoFault> {
    let records: BTreeSet<RecordId> = case.entries.iter().map(|told| told.record).collect();
    let agencies: BTreeSet<AgencyId> = records.iter().map(|record| record.agency).collect();
    let title = format!(
        "案件路径  {}家单位{}份记录{}条，只有编码事实，不含个人信息",
        agencies.len(),
        records.len(),
        case.entries.len()
    );
    match &folder.place {
        Place::Kept(path) => {
            let file = path.join(FILE);
            let json = case.to_json(&Texts::new());
            write(&file, &format!("{json:#}\n"))?;
            Ok(timeline.block(&title, &file.display().to_string())?)
        }
        Place::Passing(_) => {
            timeline.block(&title, &glance(case))?;
            Ok(timeline.note(
                "全部事实：lianfang demo --keep 目录，其中 case.json；或 lianfang case show",
            )?)
        }
    }
}

fn write(file: &Path, text: &str) -> Result<(), DemoFault> {
    std::fs::write(file, text).map_err(DemoFault::Folder)
}

/// The same path to be read at a glance: an entry a line, agencies by their names, without ids, digests and handles of texts.
fn glance(case: &Case) -> String {
    let json = case.to_json(&Texts::new());
    let entries = json["entries"].as_array().into_iter().flatten();
    let lines: Vec<String> = entries
        .map(|entry| {
            let kept = KEPT.map(|name| (name.to_owned(), spoken(&entry[name])));
            let kept = kept
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)));
            Value::Object(kept.collect()).to_string()
        })
        .collect();
    format!("[\n{}\n]", lines.join(",\n"))
}

/// What people say of a value: nothing of an id, a digest or a sealed text, nor of what holds nothing else.
fn spoken(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Bool(_) | Value::Number(_) => Some(value.clone()),
        Value::String(text) => name(text).map(Value::String),
        Value::Array(items) => {
            let items: Vec<Value> = items.iter().filter_map(spoken).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(fields) if fields.contains_key("sealed") => None,
        // A choice without facts of its own, as {"local": {}}.
        Value::Object(fields) if fields.is_empty() => Some(value.clone()),
        Value::Object(fields) => {
            let spoken = |(name, value): (&String, &Value)| Some((name.clone(), spoken(value)?));
            let fields: Map<String, Value> = fields.iter().filter_map(spoken).collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
    }
}

/// An agency's code at the beginning of a text becomes its short name.
fn name(text: &str) -> Option<String> {
    let hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let id = text.rsplit('/').next().unwrap_or(text);
    if id.len() >= ID && hexadecimal(id) {
        return None;
    }
    let (code, rest) = text.split_at_checked(CODE).unwrap_or((text, ""));
    let member = code.parse().ok().and_then(cast::by_id);
    Some(member.map_or_else(
        || text.to_owned(),
        |member| format!("{}{rest}", member.short),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn at_a_glance_agencies_have_names_and_what_nobody_says_is_left_out() {
        let office = cast::member("office").id();
        let id = "0".repeat(ID);
        let value = json!({
            "to": office.to_string(),
            "by": format!("{office}#X01"),
            "from": format!("{office}/intake"),
            "docket": format!("{office}/docket/{id}"),
            "digest": id,
            "reason": { "sealed": "1", "length": 3 },
            "parts": [{ "facts": { "sealed": "1", "length": 3 } }],
            "claims": [1, 2],
            "duty": { "local": {} },
            "urgent": false,
            "due": "2026-03-10",
        });
        let expected = json!({
            "to": "信访局",
            "by": "信访局#X01",
            "from": "信访局/intake",
            "claims": [1, 2],
            "duty": { "local": {} },
            "urgent": false,
            "due": "2026-03-10",
        });
        assert_eq!(spoken(&value), Some(expected));
    }
}
