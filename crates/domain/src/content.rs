//! What a claim is about: the content classes (内容分类) of the first level.

use std::fmt;

/// A content class: six digits, the first two of them the first level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentClass(u32);

/// The first level; the names are those seen in public analytics of petition offices, the codes are ours.
pub const LEVEL_1: [(u32, &str); 17] = [
    (1, "政法"),
    (2, "科技与信息产业"),
    (3, "纪检监察"),
    (4, "党务政务"),
    (5, "国土资源"),
    (6, "教育文体"),
    (7, "劳动和社会保障"),
    (8, "城乡建设"),
    (9, "农村农业"),
    (10, "卫生计生"),
    (11, "环境保护"),
    (12, "交通运输"),
    (13, "民政"),
    (14, "经济管理"),
    (15, "商贸旅游"),
    (16, "组织人事"),
    (99, "其他"),
];

impl ContentClass {
    pub const OTHER: Self = Self(990_000);
    pub const LAND: Self = Self(50_000);
    pub const LABOUR: Self = Self(70_000);

    /// `None` where the first level is not in the list.
    pub fn new(code: u32) -> Option<Self> {
        (code <= 999_999 && LEVEL_1.iter().any(|(level, _)| *level == code / 10_000))
            .then_some(Self(code))
    }

    pub const fn code(self) -> u32 {
        self.0
    }

    pub const fn level_1(self) -> u32 {
        self.0 / 10_000
    }

    pub fn name(self) -> &'static str {
        LEVEL_1
            .iter()
            .find(|(level, _)| *level == self.level_1())
            .map_or("其他", |(_, name)| name)
    }
}

impl fmt::Display for ContentClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}
