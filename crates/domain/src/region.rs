//! Places: GB/T 2260 division codes, and below the county the twelve-digit codes of the statistics bureau.

use std::fmt;
use std::str::FromStr;

use crate::number::{self, InvalidDigits};

/// A place: province 2 digits, city 2, county 2, town 3, village 3; what is not named is zero.
///
/// `320106` and `320106000000` are one place. Whether a well-formed code is (still) in use is not said here: divisions are
/// merged and abolished, and records of them must stay readable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u64);

/// How narrow a place is; a narrower level is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `100000`, the whole country: the division that central organs are registered under.
    Nation,
    Province,
    City,
    County,
    /// Township or street (乡镇、街道).
    Town,
    Village,
}

/// The text names no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRegion {
    #[error("a region code has 6 or 12 digits")]
    Length,
    #[error("a region code consists of digits")]
    Digits,
    #[error("no province, region or municipality has the number {0:02}")]
    Province(u64),
    #[error("a region code names a narrower place without the wider one around it")]
    Gap,
}

/// The first two digits of the provinces, regions and municipalities, with the special administrative regions and Taiwan.
const PROVINCES: &[u64] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82,
];
const NATION: u64 = 10;

const VILLAGE: u64 = 1;
const TOWN: u64 = 1_000;
const COUNTY: u64 = 1_000_000;
const CITY: u64 = 100_000_000;
const PROVINCE: u64 = 10_000_000_000;

impl RegionCode {
    pub const NATION: Self = Self(NATION * PROVINCE);

    /// From 6 or 12 digits.
    pub fn parse(text: &str) -> Result<Self, InvalidRegion> {
        let digits = match text.len() {
            6 | 12 => number::digits(text).map_err(|InvalidDigits| InvalidRegion::Digits)?,
            _ => return Err(InvalidRegion::Length),
        };
        Self::from_number(if text.len() == 6 {
            digits * COUNTY
        } else {
            digits
        })
    }

    /// From the number that twelve digits make.
    pub fn from_number(number: u64) -> Result<Self, InvalidRegion> {
        let code = Self(number);
        let province = number / PROVINCE;
        if province == NATION {
            return if code == Self::NATION {
                Ok(code)
            } else {
                Err(InvalidRegion::Gap)
            };
        }
        if !PROVINCES.contains(&province) {
            return Err(InvalidRegion::Province(province));
        }
        let (city, county) = (number / CITY % 100, number / COUNTY % 100);
        let (town, village) = (number / TOWN % 1_000, number % TOWN);
        // A city without counties has its towns directly below it (Dongguan's are 441900003000 and so on).
        let gap = (village > 0 && town == 0) || (city == 0 && (county > 0 || town > 0));
        if gap {
            Err(InvalidRegion::Gap)
        } else {
            Ok(code)
        }
    }

    /// The number that the twelve digits make.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The division alone, as identity numbers and credit codes carry it: 6 digits.
    pub const fn division(self) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "six digits fit")]
        let division = (self.0 / COUNTY) as u32;
        division
    }

    pub const fn level(self) -> Level {
        if self.0 == Self::NATION.0 {
            Level::Nation
        } else if !self.0.is_multiple_of(TOWN) {
            Level::Village
        } else if !self.0.is_multiple_of(COUNTY) {
            Level::Town
        } else if !self.0.is_multiple_of(CITY) {
            Level::County
        } else if !self.0.is_multiple_of(PROVINCE) {
            Level::City
        } else {
            Level::Province
        }
    }

    /// The place around this one; the nation has none.
    pub fn parent(self) -> Option<Self> {
        Self::WIDER
            .iter()
            .map(|unit| Self(self.0 - self.0 % unit))
            .find(|wider| *wider != self)
            .or((self != Self::NATION).then_some(Self::NATION))
    }

    /// Whether the other place is this one or lies in it.
    pub fn contains(self, other: Self) -> bool {
        let unit = match self.level() {
            Level::Nation => return true,
            Level::Province => PROVINCE,
            Level::City => CITY,
            Level::County => COUNTY,
            Level::Town => TOWN,
            Level::Village => VILLAGE,
        };
        self.0 / unit == other.0 / unit
    }

    const WIDER: [u64; 4] = [TOWN, COUNTY, CITY, PROVINCE];
}

impl FromStr for RegionCode {
    type Err = InvalidRegion;

    fn from_str(text: &str) -> Result<Self, InvalidRegion> {
        Self::parse(text)
    }
}

/// Six digits down to the county, twelve below it.
impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.level() <= Level::County {
            write!(f, "{:06}", self.division())
        } else {
            write!(f, "{:012}", self.0)
        }
    }
}

impl fmt::Debug for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    fn region(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_village_lies_in_its_town_county_city_and_province() {
        let mut text = String::new();
        let mut place = Some(region("320106002003"));
        while let Some(here) = place {
            writeln!(text, "{here} {:?}", here.level()).unwrap();
            assert!(here.contains(region("320106002003")));
            place = here.parent();
        }
        expect![[r#"
            320106002003 Village
            320106002000 Town
            320106 County
            320100 City
            320000 Province
            100000 Nation
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn a_city_without_counties_has_its_towns_directly_below() {
        let town = region("441900003000");
        assert_eq!(
            (town.level(), town.parent()),
            (Level::Town, Some(region("441900")))
        );
    }

    #[test]
    fn neighbours_do_not_contain_each_other() {
        assert!(!region("320106").contains(region("320105")));
        assert!(!region("320106").contains(region("320100")));
        assert!(!region("320000").contains(region("330000")));
        assert!(region("320106").contains(region("320106000000")));
        assert!(RegionCode::NATION.contains(region("650000")));
    }

    #[test]
    fn texts_that_name_no_place_are_refused() {
        let refused = |text: &str| RegionCode::parse(text).unwrap_err();
        assert_eq!(refused("3201060"), InvalidRegion::Length);
        assert_eq!(refused("+20106"), InvalidRegion::Digits);
        assert_eq!(refused("３２"), InvalidRegion::Digits);
        assert_eq!(refused("990000"), InvalidRegion::Province(99));
        assert_eq!(refused("320001"), InvalidRegion::Gap);
        assert_eq!(refused("320106000003"), InvalidRegion::Gap);
        assert_eq!(refused("100001"), InvalidRegion::Gap);
    }

    proptest! {
        #[test]
        fn written_and_read_again_it_is_the_same(number in 110_000_000_000_u64..830_000_000_000) {
            if let Ok(code) = RegionCode::from_number(number) {
                prop_assert_eq!(code.to_string().parse(), Ok(code));
                prop_assert_eq!(RegionCode::parse(&format!("{number:012}")), Ok(code));
                let parent = code.parent().unwrap();
                prop_assert!(parent.contains(code) && !code.contains(parent) && parent.level() < code.level());
            }
        }
    }
}
