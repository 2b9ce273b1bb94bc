//! Seven people who do not exist, and what they ask for.

use contracts::pb::intake::v1::stated_text::Stated;
use contracts::pb::intake::v1::{ClaimEntry, PetitionerEntry, StatedText};
use contracts::pb::types::v1::PetitionerKind;
use domain::content::ContentClass;
use domain::number::CitizenNumber;
use domain::time::Date;

use crate::demo::cast::{COUNTY, VILLAGE};

/// How many came.
pub(super) const VISITORS: u32 = 7;
/// The one who telephoned before.
pub(super) const CALLER: u32 = 3;

const WAGES: &str =
    "要求支付云桥安置房项目去年九月至十二月拖欠的木工班组工资，共计二十一万六千元。";
const LAND: &str = "要求按照现行区片综合地价，补足河湾村道路拓宽占用承包地的补偿差额。";

/// The visitors in the order of their numbers.
pub(super) fn visitors(on: Date) -> Vec<PetitionerEntry> {
    (1..=VISITORS).map(|no| visitor(no, on)).collect()
}

/// The visitor with this number.
pub(super) fn visitor(no: u32, on: Date) -> PetitionerEntry {
    let name = ["甲", "乙", "丙", "丁", "戊", "己", "庚"]
        .into_iter()
        .zip(1..)
        .find(|(_, number)| *number == no)
        .map_or("某", |(name, _)| name);
    PetitionerEntry {
        kind: PetitionerKind::Person.into(),
        name: given(format!("河湾村民{name}")),
        address: given(format!("云河县青桥镇河湾村{no}组{no}号")),
        identity_number: given(identity(no, on)),
        phone: given(format!("1990000{no:04}")),
    }
}

pub(super) fn wages() -> ClaimEntry {
    claim(WAGES, ContentClass::LABOUR)
}

pub(super) fn land() -> ClaimEntry {
    claim(LAND, ContentClass::LAND)
}

fn claim(request: &str, class: ContentClass) -> ClaimEntry {
    ClaimEntry {
        request: request.to_owned(),
        content_class: class.code(),
        place: VILLAGE.to_owned(),
    }
}

pub(super) fn given(text: impl Into<String>) -> Option<StatedText> {
    Some(StatedText {
        stated: Some(Stated::Text(text.into())),
    })
}

/// A number of a county that never gave any, with the check digit that makes it valid.
fn identity(no: u32, on: Date) -> String {
    let body = format!("{COUNTY}1970010{no}{:03}", 10 + no);
    "0123456789X"
        .chars()
        .find_map(|check| CitizenNumber::parse(&format!("{body}{check}"), on).ok())
        .map(|number| number.reveal().to_owned())
        .expect("one of the eleven check digits fits")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_visitors_are_seven_and_nobody_is_like_another() {
        let visitors = visitors(date(2026, 3, 2));
        let texts: BTreeSet<String> = visitors
            .iter()
            .flat_map(|visitor| {
                [
                    &visitor.name,
                    &visitor.address,
                    &visitor.identity_number,
                    &visitor.phone,
                ]
            })
            .filter_map(|stated| match stated.as_ref()?.stated.as_ref()? {
                Stated::Text(text) => Some(text.clone()),
                Stated::Unclear(_) => None,
            })
            .collect();
        assert_eq!(texts.len(), 4 * visitors.len());
    }
}
