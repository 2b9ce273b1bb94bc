//! The clocks as data, in the order of [`ClockId`].
//!
//! Lengths marked `policy` are defaults of this project: no provision gives the number, or its text is not at hand.

use super::Basis::{self, Law, Policy};
use super::Binds::{self, RolledDay, StatutoryDay};
use super::ClockId::{self, *};
use super::Length::{self, CalendarDays, DaysBefore, Minutes, SameWorkingDay, WorkingDays};
use super::Term;
use crate::law::Clause;

pub(super) const TERMS: [Term; 21] = [
    row(
        T1,
        "T1",
        ["转送、交办", "dispatch by the petition office"],
        "Art. 22 ¶1",
        CalendarDays(15),
        StatutoryDay,
        Law,
    ),
    row(
        T2,
        "T2",
        ["直接收到的告知", "notice by an organ petitioned directly"],
        "Art. 23 ¶2",
        CalendarDays(15),
        StatutoryDay,
        Law,
    ),
    // The text is silent on whether an objection stops T3: it does not.
    row(
        T3,
        "T3",
        ["转送、交办后的告知", "notice on a dispatched matter"],
        "Art. 23 ¶3",
        CalendarDays(15),
        StatutoryDay,
        Law,
    ),
    row(
        T4,
        "T4",
        ["异议", "objection to a dispatch"],
        "Art. 23 ¶3",
        WorkingDays(5),
        StatutoryDay,
        Law,
    ),
    row(
        T5,
        "T5",
        ["办结", "handling"],
        "Art. 34",
        CalendarDays(60),
        StatutoryDay,
        Law,
    ),
    row(
        T6,
        "T6",
        ["延期", "extension of handling"],
        "Art. 34",
        CalendarDays(30),
        StatutoryDay,
        Law,
    ),
    row(
        T7,
        "T7",
        ["申请复查", "request for review"],
        "Art. 35",
        CalendarDays(30),
        RolledDay,
        Law,
    ),
    row(
        T8,
        "T8",
        ["复查", "review"],
        "Art. 35",
        CalendarDays(30),
        StatutoryDay,
        Law,
    ),
    row(
        T9,
        "T9",
        ["申请复核", "request for re-review"],
        "Art. 36",
        CalendarDays(30),
        RolledDay,
        Law,
    ),
    row(
        T10,
        "T10",
        ["复核", "re-review"],
        "Art. 36",
        CalendarDays(30),
        StatutoryDay,
        Law,
    ),
    // The sender sets the day; where none is set, as long as handling.
    row(
        T11,
        "T11",
        ["交办反馈", "feedback on an assignment"],
        "Art. 22 ¶1",
        CalendarDays(60),
        StatutoryDay,
        Policy,
    ),
    // The numbers of the simple procedure are known from memory only; the measure itself (国信发〔2016〕8号) is not at hand.
    row(
        T12a,
        "T12a",
        ["简易办理：受理", "simple procedure: decision"],
        "国信发〔2016〕8号",
        WorkingDays(3),
        StatutoryDay,
        Policy,
    ),
    row(
        T12b,
        "T12b",
        ["简易办理：答复", "simple procedure: reply"],
        "国信发〔2016〕8号",
        WorkingDays(10),
        StatutoryDay,
        Policy,
    ),
    row(
        T13,
        "T13",
        ["满意度评价", "evaluation by the petitioner"],
        "Art. 21 ¶2",
        CalendarDays(30),
        RolledDay,
        Policy,
    ),
    // The Regulations of 2005 gave 30 days; those of 2022 give no number.
    row(
        T14,
        "T14",
        ["建议反馈", "feedback on a suggestion"],
        "Art. 40 ¶4",
        CalendarDays(30),
        StatutoryDay,
        Policy,
    ),
    // "At once"; an hour later somebody is told that it was not.
    row(
        T15,
        "T15",
        ["重大紧急报告", "report of a grave or urgent matter"],
        "Art. 25",
        Minutes(60),
        StatutoryDay,
        Policy,
    ),
    row(
        T16,
        "T16",
        ["领导接访公示", "announcement of a leader's reception"],
        "Art. 18 ¶2",
        DaysBefore(2),
        StatutoryDay,
        Policy,
    ),
    row(
        P1,
        "P1",
        ["参加接访答复", "answer to a convening notice"],
        "6.1.2",
        Minutes(30),
        StatutoryDay,
        Policy,
    ),
    row(
        P2,
        "P2",
        ["处理方案", "plan after the session"],
        "6.2.3",
        SameWorkingDay,
        StatutoryDay,
        Policy,
    ),
    row(
        P3,
        "P3",
        ["录入系统", "entry of the record"],
        "6.4.1",
        WorkingDays(1),
        StatutoryDay,
        Policy,
    ),
    row(
        P4,
        "P4",
        ["劝返", "return of those who stay on"],
        "6.3.1",
        Minutes(30),
        StatutoryDay,
        Policy,
    ),
];

const fn row(
    clock: ClockId,
    code: &'static str,
    [zh, en]: [&'static str; 2],
    law: &'static str,
    length: Length,
    binds: Binds,
    basis: Basis,
) -> Term {
    Term {
        clock,
        code,
        zh,
        en,
        law: Clause(law),
        length,
        binds,
        basis,
    }
}
