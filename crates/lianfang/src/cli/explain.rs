//! `lianfang explain`: what a clause says, and what a refusal means.

mod conformance;

use std::fmt::Write as _;

use contracts::reason::Fault as Failure;
use domain::law::{Clause, PROVISIONS, Provision};
use domain::refusal::Refusal;

use self::conformance::Row;
use super::fault::Fault;
use crate::demo::timeline::wrapped;

const WIDTH: usize = 96;

/// The text for a clause (`6.2.1`, `Art. 23 ¶3`, `J-7`, `T4`), a part of the law (`6.2`), or a reason (`LINE_NOT_AGREED`).
pub fn explain(word: &str) -> Result<String, Fault> {
    let wanted = word.trim();
    let refusals = Refusal::every();
    if let Some(refusal) = refusals
        .iter()
        .find(|refusal| refusal.reason().eq_ignore_ascii_case(wanted))
    {
        return Ok(reason(refusal));
    }
    if let Some(fault) = Failure::find(&wanted.to_ascii_uppercase()) {
        return Ok(failure(fault));
    }
    let plain = simplified(wanted);
    let is = |provision: &&Provision| simplified(provision.clause.0) == plain;
    let mut text = PROVISIONS
        .iter()
        .find(is)
        .map(|provision| clause(provision, &refusals))
        .unwrap_or_default();
    let below = PROVISIONS
        .iter()
        .filter(|provision| !plain.is_empty() && is_part(&simplified(provision.clause.0), &plain));
    for provision in below {
        line(
            &mut text,
            0,
            &format!("{}  {}", provision.clause, provision.zh),
        );
        line(&mut text, 2, provision.en);
    }
    if let Some(row) = conformance::rows().find(|row| simplified(row.clause) == plain) {
        realised(&mut text, &row);
    }
    if text.is_empty() {
        return Err(unknown(wanted, &refusals));
    }
    Ok(text)
}

/// A reason that is not a rule's.
fn failure(fault: &Failure) -> String {
    let mut text = format!("{}\n", fault.reason);
    line(&mut text, 2, fault.zh);
    line(&mut text, 2, fault.en);
    line(&mut text, 2, &format!("What to do: {}", fault.advice));
    text
}

fn reason(refusal: &Refusal) -> String {
    let mut text = format!("{}\n", refusal.reason());
    line(&mut text, 2, refusal.zh());
    line(&mut text, 2, &refusal.to_string());
    line(&mut text, 2, &format!("What to do: {}", refusal.advice()));
    text.push('\n');
    match Clause::find(refusal.clause().0) {
        Some(provision) => {
            line(&mut text, 0, &format!("It rests on {}", heading(provision)));
            line(&mut text, 2, provision.zh);
            line(&mut text, 2, provision.en);
        }
        None => line(&mut text, 0, &format!("It rests on {}.", refusal.clause())),
    }
    text
}

fn clause(provision: &Provision, refusals: &[Refusal]) -> String {
    let mut text = format!("{}\n", heading(provision));
    line(&mut text, 2, provision.zh);
    line(&mut text, 2, provision.en);
    let resting: Vec<_> = refusals
        .iter()
        .filter(|refusal| refusal.clause() == provision.clause)
        .collect();
    if !resting.is_empty() {
        text.push_str("\nRefused under it:\n");
        let width = resting
            .iter()
            .map(|refusal| refusal.reason().len())
            .max()
            .unwrap_or(0);
        for refusal in resting {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {:width$}  {}", refusal.reason(), refusal.zh());
        }
    }
    text
}

/// Where a clause is realised; a rule that is no provision of its own is told by its row alone.
fn realised(text: &mut String, row: &Row) {
    if text.is_empty() {
        line(text, 0, row.clause);
        line(text, 2, row.says);
    }
    for (title, names) in [
        ("Realised by:", &row.rules),
        ("Fails when it is not:", &row.tests),
    ] {
        if !names.is_empty() {
            let _ = writeln!(text, "\n{title}");
            for name in names {
                let _ = writeln!(text, "  crates/domain/src/{name}");
            }
        }
    }
    if let Some(later) = row.later {
        text.push('\n');
        line(text, 0, &format!("Comes later: {later}"));
    }
}

fn heading(provision: &Provision) -> String {
    let (zh, en) = provision.source.name();
    format!("{} ({zh}, {en})", provision.clause)
}

fn line(text: &mut String, indent: usize, sentence: &str) {
    for part in wrapped(sentence, WIDTH - indent) {
        let _ = writeln!(text, "{:indent$}{part}", "");
    }
}

/// `Art. 23 ¶3`, `art 23 3` and `Art.23¶3` are one clause.
fn simplified(code: &str) -> String {
    let mut plain = String::new();
    let mut before = ' ';
    for c in code.chars().map(|c| c.to_ascii_lowercase()) {
        let joins = c.is_ascii_digit() && before.is_ascii_alphabetic() && plain.starts_with("art");
        let keep = c.is_alphanumeric() || c == '-' || (c == '.' && before.is_ascii_digit());
        if (!keep || joins) && !plain.ends_with(' ') && !plain.is_empty() {
            plain.push(' ');
        }
        if keep {
            plain.push(c);
        }
        before = c;
    }
    plain.trim_end().to_owned()
}

fn is_part(code: &str, whole: &str) -> bool {
    code.strip_prefix(whole)
        .is_some_and(|rest| rest.starts_with(['.', ' ', '-']))
}

fn unknown(wanted: &str, refusals: &[Refusal]) -> Fault {
    let upper = wanted.to_ascii_uppercase();
    let words: Vec<&str> = upper.split('_').filter(|word| word.len() > 2).collect();
    let near = refusals
        .iter()
        .map(Refusal::reason)
        .map(|reason| {
            (
                words.iter().filter(|word| reason.contains(**word)).count(),
                reason,
            )
        })
        .filter(|(shared, _)| *shared > 0)
        .max_by_key(|(shared, _)| *shared);
    let advice = match near {
        Some((_, reason)) => {
            format!("did you mean {reason}? A clause looks like 6.2.1, Art. 23 ¶3, J-7 or T4")
        }
        None => {
            "name a clause (6.2.1, Art. 23 ¶3, J-7, T4) or a reason (LINE_NOT_AGREED)".to_owned()
        }
    };
    Fault::usage(
        format!("{wanted:?} is neither a clause nor a reason known here"),
        advice,
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_reason_says_what_to_do_and_the_law_behind_it() {
        expect![[r#"
            LINE_NOT_AGREED
              接待前须统一接谈口径
              the line is agreed before the reception: every responsible and concerned agency confirms one
              version
              What to do: Circulate a line, have it confirmed by all who must, and lock it.

            It rests on 6.2.1 (DB32/T 4621-2023, the standard)
              统一接待口径。参与联合接访的工作人员应先行沟通会商，梳理信访诉求，分析政策法规，确定接谈口径。
              Those who take part first confer, sort the claims, analyse policy and law, and agree one line.
        "#]].assert_eq(&explain("line_not_agreed").unwrap());
    }

    #[test]
    fn a_clause_lists_what_is_refused_under_it() {
        expect![[r#"
            Art. 23 ¶3 (信访工作条例, the Regulations on Petition Work)
              属于本机关、单位职权范围的，自收到之日起15日内书面告知；不属于的，自收到之日起5个工作日内提出
              异议并详细说明理由，经核实同意后交还相关材料
              The receiver gives notice within fifteen days, or objects with detailed reasons within five
              working days and gives back the material once the sender agrees.

            Refused under it:
              NOT_THE_RECEIVER         该事项未转送给本单位
              NOT_RECEIVED             承办单位尚未收到
              OBJECTION_WINDOW_CLOSED  异议期限已过
              NO_OBJECTION_PENDING     没有待处理的异议
        "#]].assert_eq(&explain("art 23 3").unwrap());
    }

    #[test]
    fn a_part_lists_its_clauses() {
        expect![[r#"
            6.2 (DB32/T 4621-2023, the standard)
              组织联合接待
              Receiving together.
            6.2.1  统一接待口径。参与联合接访的工作人员应先行沟通会商，梳理信访诉求，分析政策法规，确定接谈
            口径。
              Those who take part first confer, sort the claims, analyse policy and law, and agree one line.
            6.2.2  接待来访人员。信访事项责任单位负责回应来访人员的信访诉求，明确解决路径和方案。有关机关、
            单位负责解释政策法规。信访部门配合开展思想疏导，告知信访处理程序。
              The responsible unit answers the claims and says by what path and plan; the organs explain
              policy and law; the office helps to ease minds and tells the procedure.
            6.2.3  会商处理意见。联合接访结束后，参与工作人员商定后续处理方案，明确工作责任。
              After the reception those who took part agree what follows and who is responsible.

            Realised by:
              crates/domain/src/reception/record.rs::open_session
              crates/domain/src/reception/record.rs::end_session

            Fails when it is not:
              crates/domain/src/reception/tests/clauses.rs::a_reception_from_the_proposal_to_the_end
              crates/domain/src/reception/tests/table.rs::every_command_in_every_stage
        "#]]
        .assert_eq(&explain("6.2").unwrap());
    }

    #[test]
    fn every_row_of_the_page_can_be_asked_for() {
        let rows: Vec<Row> = conformance::rows().collect();
        assert!(rows.len() > 50, "{}", rows.len());
        for row in rows {
            let text = explain(row.clause).unwrap();
            let names = row.rules.iter().chain(&row.tests);
            assert!(names.clone().count() > 0, "{}", row.clause);
            for name in names {
                assert!(text.contains(name), "{} {name}", row.clause);
            }
        }
    }

    #[test]
    fn a_clause_says_where_it_is_realised_and_what_is_not_built() {
        expect![[r#"
            4.3 (DB32/T 4621-2023, the standard)
              坚持协调联动：健全完善联合接访工作机制，整合资源力量、增强工作合力、形成齐抓共管工作格局。
              Act together: a working mechanism, joined resources, one common effort.

            Realised by:
              crates/domain/src/message.rs::receive
              crates/domain/src/reception/people.rs::convene
              crates/domain/src/docket/claim.rs::answerable

            Fails when it is not:
              crates/domain/src/across/outcome.rs::a_group_matter_goes_all_the_way_to_the_end
              crates/domain/src/across/properties.rs::x1_the_order_of_channels_and_repetitions_change_nothing

            Comes later: the roster of agencies on duty
        "#]].assert_eq(&explain("4.3").unwrap());
        expect![[r#"
            D2 (系统规则, a rule of this system)
              交办有报告期限和问题；转送没有
              An assignment has a report day and questions; a transfer has none.

            Refused under it:
              REPORT_DUE_IN_PAST  报告期限须晚于交办日
              NO_REPORT_OWED      转送事项不要求报告

            Realised by:
              crates/domain/src/docket/decide.rs::dispatch
              crates/domain/src/handling/decide.rs::report

            Fails when it is not:
              crates/domain/src/docket/tests/dispatch.rs::d2_an_assignment_owes_a_report_by_a_later_day
        "#]].assert_eq(&explain("D2").unwrap());
    }

    #[test]
    fn a_reason_that_is_no_rule_s_is_explained_too() {
        expect![[r#"
            OLDER_DIRECTORY
              目录版本早于已接受的版本
              the directory document is older than one that was accepted before
              What to do: Put the newest document in place; an older one is never accepted again.
        "#]]
        .assert_eq(&explain("OLDER_DIRECTORY").unwrap());
    }

    #[test]
    fn every_provision_and_refusal_can_be_asked_for() {
        for provision in PROVISIONS {
            assert!(
                explain(provision.clause.0)
                    .unwrap()
                    .starts_with(provision.clause.0)
            );
        }
        for refusal in Refusal::every() {
            assert!(
                explain(refusal.reason())
                    .unwrap()
                    .contains(refusal.advice().split(' ').next().unwrap())
            );
        }
    }

    #[test]
    fn a_misspelt_reason_is_answered_with_the_one_meant() {
        expect![[r#"
            error: "LINE_AGREED" is neither a clause nor a reason known here
              do this: did you mean LINE_NOT_AGREED? A clause looks like 6.2.1, Art. 23 ¶3, J-7 or T4"#]]
        .assert_eq(&explain("LINE_AGREED").unwrap_err().report());
        assert!(explain("").is_err());
    }
}
