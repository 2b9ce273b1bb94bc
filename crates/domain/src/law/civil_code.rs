//! 民法典: how periods are counted.

use super::{Clause, Provision, Source};

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> Provision {
    Provision {
        clause: Clause(code),
        source: Source::CivilCode,
        zh,
        en,
    }
}

pub(super) const ROWS: [Provision; 5] = [
    row(
        "Civil Code Art. 200",
        "期间按照公历年、月、日、小时计算",
        "Periods are counted by the Gregorian calendar.",
    ),
    row(
        "Civil Code Art. 201",
        "按照日计算期间的，开始的当日不计入，自下一日开始计算",
        "The first day is not counted.",
    ),
    row(
        "Civil Code Art. 202",
        "按照年、月计算期间的，到期月的对应日为最后一日",
        "Periods of months and years end on the corresponding day.",
    ),
    row(
        "Civil Code Art. 203",
        "最后一日是法定休假日的，以休假日结束的次日为最后一日；最后一日截止于二十四时",
        "A last day on a rest day moves to the day after it; a day ends at 24:00.",
    ),
    row(
        "Civil Code Art. 204",
        "法律另有规定或者当事人另有约定的，从其规定",
        "Unless the law or an agreement says otherwise.",
    ),
];
