use std::fmt::Debug;

use super::*;

fn refused<T: Wired<P> + Debug, P>(wire: P) -> Reason {
    T::from_wire(wire).unwrap_err().reason()
}

#[test]
fn an_instant_is_whole_microseconds() {
    let instant = Instant::from_micros(-1);
    let wire: Timestamp = instant.to_wire();
    assert_eq!((wire.seconds, wire.nanos), (-1, 999_999_000));
    assert_eq!(Instant::from_wire(wire), Ok(instant));
    let stamp = |seconds, nanos| Timestamp { seconds, nanos };
    assert_eq!(refused::<Instant, _>(stamp(0, 1)), Reason::Malformed);
    assert_eq!(refused::<Instant, _>(stamp(0, -1_000)), Reason::Malformed);
    assert_eq!(
        refused::<Instant, _>(stamp(0, 1_000_000_000)),
        Reason::Malformed
    );
    assert_eq!(
        refused::<Instant, _>(stamp(i64::MAX, 0)),
        Reason::OutOfRange
    );
    assert_eq!(refused::<Instant, _>(None), Reason::Missing);
}

#[test]
fn a_day_has_one_spelling() {
    assert!(Date::from_wire("2026-03-02".to_string()).is_ok());
    for text in [
        "20260302",
        "2026-3-2",
        "2026-02-30",
        "2026-03-02T00:00",
        " 2026-03-02",
    ] {
        assert_eq!(
            refused::<Date, _>(text.to_string()),
            Reason::Malformed,
            "{text}"
        );
    }
    assert_eq!(refused::<Date, _>(String::new()), Reason::Missing);
}

#[test]
fn a_credit_code_with_a_wrong_check_digit_is_malformed() {
    let code = AgencyId::synthetic("320106".parse().unwrap(), 1).to_string();
    assert!(AgencyId::from_wire(code.clone()).is_ok());
    let other = if code.ends_with('1') { '2' } else { '1' };
    let wrong = format!("{}{other}", &code[..17]);
    assert_eq!(refused::<AgencyId, _>(wrong), Reason::Malformed);
    assert_eq!(
        refused::<AgencyId, _>(code.to_lowercase().replace('1', "１")),
        Reason::Malformed
    );
    assert_eq!(refused::<AgencyId, _>("1".repeat(129)), Reason::TooLong);
}

#[test]
fn numbers_stay_in_their_range() {
    assert_eq!(refused::<u8, _>(256_u32), Reason::OutOfRange);
    assert_eq!(refused::<ClaimNo, _>(256_u32), Reason::OutOfRange);
    assert_eq!(refused::<ClaimNo, _>(0_u32), Reason::Missing);
    assert_eq!(u16::from_wire(0_u32), Ok(0));
}

#[test]
fn an_id_has_sixteen_bytes() {
    assert_eq!(u128::from_wire(1_u128.to_be_bytes().to_vec()), Ok(1));
    assert_eq!(refused::<u128, _>(vec![1; 15]), Reason::Malformed);
    assert_eq!(refused::<u128, _>(Vec::<u8>::new()), Reason::Missing);
}

#[test]
fn a_clock_of_a_newer_version_is_unknown() {
    assert!(TimerName::from_wire("T3/2".to_string()).is_ok());
    assert_eq!(
        refused::<TimerName, _>("T99/2".to_string()),
        Reason::UnknownValue
    );
    assert_eq!(refused::<TimerName, _>("T3".to_string()), Reason::Malformed);
    assert_eq!(
        refused::<TimerName, _>("T3/02".to_string()),
        Reason::Malformed
    );
}

#[test]
fn a_content_class_outside_the_list_is_unknown() {
    assert_eq!(
        refused::<ContentClass, _>(980_000_u32),
        Reason::UnknownValue
    );
    assert_eq!(refused::<ContentClass, _>(0_u32), Reason::Missing);
}

#[test]
fn a_request_id_is_short_printable_text() {
    assert!(request_id("petition-42".to_string()).is_ok());
    let reason = |text: &str| request_id(text.to_string()).unwrap_err().reason();
    assert_eq!(reason(""), Reason::Missing);
    assert_eq!(reason("short"), Reason::Malformed);
    assert_eq!(reason("with a space"), Reason::Malformed);
    assert_eq!(reason(&"x".repeat(65)), Reason::TooLong);
}

#[test]
fn a_text_is_trimmed_composed_counted_in_characters_and_not_blank() {
    assert_eq!(text(" 拖欠工资 ".to_string(), 4).unwrap(), "拖欠工资");
    // The second is a compatibility ideograph: another code for the same character.
    for spelled in ["Rene\u{301} 金", "René \u{f90a}"] {
        assert_eq!(text(spelled.to_string(), 6).unwrap(), "René 金");
    }
    let reason = |wire: &str| text(wire.to_string(), 4).unwrap_err().reason();
    assert_eq!(reason("拖欠工资。"), Reason::TooLong);
    assert_eq!(reason(" \n\u{3000}"), Reason::Missing);
}
