//! Texts of a command before they are sealed: one that may be left out, and a reason for each of several things.

use std::collections::BTreeMap;

use contracts::invalid::{InField, Invalid, Reason};
use contracts::wire::text;
use domain::sealed::{Sealed, Subject};
use node::desk::act::{self, Sealing};
use node::failure::Failure;

use crate::{Context, MOST_CLAIMS, TEXT_LIMIT};

/// On every claim five topics are owed (J-8), and nothing asks for more reasons than that.
const MOST_REASONS: usize = 5 * MOST_CLAIMS;

/// A text that may be left out.
pub(crate) fn optional_text(words: String) -> Result<Option<String>, Invalid> {
    if words.trim().is_empty() {
        Ok(None)
    } else {
        text(words, TEXT_LIMIT).map(Some)
    }
}

pub(crate) async fn seal_optional(
    ctx: &Context,
    subject: Subject,
    text: Option<String>,
) -> Result<(Option<Sealed>, Sealing), Failure> {
    match text {
        None => Ok((None, Sealing::default())),
        Some(text) => {
            let ([text], sealing) = act::seal(ctx, subject, [text.as_str()]).await?;
            Ok((Some(text), sealing))
        }
    }
}

/// A reason for each thing, each thing once; `entry` reads one of them.
pub(crate) fn reasons<K: Ord, P>(
    wire: Vec<P>,
    entry: impl Fn(P) -> Result<(K, String), Invalid>,
) -> Result<BTreeMap<K, String>, Invalid> {
    if wire.len() > MOST_REASONS {
        return Err(Reason::TooLong.into());
    }
    let mut reasons = BTreeMap::new();
    for (at, one) in wire.into_iter().enumerate() {
        let (thing, reason) = entry(one).index(at)?;
        if reasons.insert(thing, reason).is_some() {
            return Err(Reason::Repeated).index(at);
        }
    }
    Ok(reasons)
}

pub(crate) async fn seal_reasons<K: Ord>(
    ctx: &Context,
    subject: Subject,
    reasons: BTreeMap<K, String>,
) -> Result<(BTreeMap<K, Sealed>, Sealing), Failure> {
    let texts: Vec<(Subject, &str)> = reasons
        .values()
        .map(|reason| (subject, reason.as_str()))
        .collect();
    let (handles, sealing) = act::seal_all(ctx, &texts).await?;
    Ok((reasons.into_keys().zip(handles).collect(), sealing))
}
