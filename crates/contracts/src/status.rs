//! The one place where a failure becomes a gRPC status: a code for machines, sentences for people, nothing of the source.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use domain::refusal::Refusal;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use crate::invalid::Invalid;
use crate::reason::{Fault, INTERNAL};

/// The domain of `ErrorInfo`.
pub const DOMAIN: &str = "lianfang";
const LOCALE: &str = "zh-CN";

/// What a caller is told of a failure.
#[derive(Clone, Debug)]
pub struct Answer {
    code: Code,
    reason: &'static str,
    en: String,
    zh: &'static str,
    /// Coded facts only.
    facts: HashMap<String, String>,
    violations: Vec<FieldViolation>,
    retry_after: Option<Duration>,
}

impl Answer {
    /// A rule refuses. Who lacks a role is denied; everything else is a matter of the record's state.
    pub fn refused(refusal: &Refusal) -> Self {
        let code = match refusal {
            Refusal::RoleNotAllowed { .. } => Code::PermissionDenied,
            _ => Code::FailedPrecondition,
        };
        Self {
            code,
            reason: refusal.reason(),
            en: refusal.to_string(),
            zh: refusal.zh(),
            facts: HashMap::from([("clause".to_string(), refusal.clause().to_string())]),
            violations: Vec::new(),
            retry_after: None,
        }
    }

    /// The request is not what the contract says.
    pub fn invalid(invalid: &Invalid) -> Self {
        let reason = invalid.reason();
        let mut answer = Self::fault("INVALID_REQUEST");
        answer.en = invalid.to_string();
        answer.zh = reason.zh();
        answer
            .facts
            .insert("field".to_string(), invalid.path().to_string());
        answer
            .facts
            .insert("violation".to_string(), reason.code().to_string());
        answer.violations = vec![FieldViolation::new(
            invalid.path(),
            format!("{}: {}", reason.code(), reason.en()),
        )];
        answer
    }

    /// By its code in the table of `reason`; a code that is not there is a fault of ours.
    pub fn fault(reason: &str) -> Self {
        let Fault {
            reason,
            code,
            en,
            zh,
            advice: _,
        } = Fault::find(reason).unwrap_or(&INTERNAL);
        Self {
            code: *code,
            reason,
            en: (*en).to_string(),
            zh,
            facts: HashMap::new(),
            violations: Vec::new(),
            retry_after: None,
        }
    }

    /// A coded fact beside the reason; never personal data, never the text of a source.
    #[must_use]
    pub fn with(mut self, fact: &str, value: impl ToString) -> Self {
        self.facts.insert(fact.to_string(), value.to_string());
        self
    }

    /// When to come back.
    #[must_use]
    pub const fn retry_after(mut self, delay: Duration) -> Self {
        self.retry_after = Some(delay);
        self
    }

    pub const fn reason(&self) -> &'static str {
        self.reason
    }

    pub const fn code(&self) -> Code {
        self.code
    }
}

impl From<Answer> for Status {
    fn from(answer: Answer) -> Self {
        let Answer {
            code,
            reason,
            en,
            zh,
            facts,
            violations,
            retry_after,
        } = answer;
        let mut details = ErrorDetails::new();
        details.set_error_info(reason, DOMAIN, facts);
        details.set_localized_message(LOCALE, zh);
        if !violations.is_empty() {
            details.set_bad_request(violations);
        }
        if let Some(delay) = retry_after {
            details.set_retry_info(Some(delay));
        }
        Self::with_error_details(code, en, details)
    }
}

/// The stable reason of a status of ours; `None` where it comes from elsewhere, such as a transport.
pub fn reason(status: &Status) -> Option<String> {
    let info = status.get_details_error_info()?;
    (info.domain == DOMAIN).then_some(info.reason)
}

/// What a status of ours tells its caller: an `Answer` as it arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The stable code.
    pub reason: String,
    /// Coded facts, such as `clause`.
    pub facts: BTreeMap<String, String>,
    /// The sentence in Chinese; empty where there is none.
    pub zh: String,
    /// Paths of fields, with the code of what is wrong there.
    pub fields: Vec<(String, String)>,
}

impl Told {
    /// `None` where the status comes from elsewhere, such as a transport.
    pub fn of(status: &Status) -> Option<Self> {
        let details = status.get_error_details();
        let info = details.error_info().filter(|info| info.domain == DOMAIN)?;
        let violations = details
            .bad_request()
            .map_or(&[][..], |request| &request.field_violations);
        Some(Self {
            reason: info.reason.clone(),
            facts: info.metadata.clone().into_iter().collect(),
            zh: details
                .localized_message()
                .map_or_else(String::new, |told| told.message.clone()),
            fields: violations
                .iter()
                .map(|violation| {
                    let code = violation.description.split(": ").next();
                    (violation.field.clone(), code.unwrap_or_default().to_owned())
                })
                .collect(),
        })
    }
}

/// When a status says to come back.
pub fn retry_after(status: &Status) -> Option<Duration> {
    status.get_details_retry_info()?.retry_delay
}

#[cfg(test)]
mod tests {
    use domain::people::Role;

    use super::*;
    use crate::invalid::{InField, Reason};

    #[test]
    fn a_refusal_is_told_with_its_clause_and_in_chinese() {
        let refusal = Refusal::NotReceived;
        let status = Status::from(Answer::refused(&refusal));
        assert_eq!(status.code(), Code::FailedPrecondition);
        assert_eq!(status.message(), refusal.to_string());
        let details = status.get_error_details();
        let info = details.error_info().unwrap();
        assert_eq!(
            (info.reason.as_str(), info.domain.as_str()),
            ("NOT_RECEIVED", DOMAIN)
        );
        assert_eq!(info.metadata["clause"], refusal.clause().to_string());
        let told = details.localized_message().unwrap();
        assert_eq!(
            (told.locale.as_str(), told.message.as_str()),
            (LOCALE, refusal.zh())
        );
        assert_eq!(reason(&status).as_deref(), Some("NOT_RECEIVED"));
        let told = Told::of(&status).unwrap();
        assert_eq!(
            (told.reason.as_str(), told.zh.as_str()),
            ("NOT_RECEIVED", refusal.zh())
        );
        assert_eq!(told.facts["clause"], refusal.clause().to_string());
    }

    #[test]
    fn a_missing_role_is_denied() {
        let refusal = Refusal::RoleNotAllowed {
            needed: Role::Coordinator,
        };
        assert_eq!(Answer::refused(&refusal).code(), Code::PermissionDenied);
    }

    #[test]
    fn an_invalid_field_is_told_by_its_path() {
        let invalid = Err::<(), _>(Reason::UnknownValue)
            .field("channel")
            .unwrap_err();
        let status = Status::from(Answer::invalid(&invalid));
        assert_eq!(status.code(), Code::InvalidArgument);
        let details = status.get_error_details();
        let violation = &details.bad_request().unwrap().field_violations[0];
        assert_eq!(violation.field, "channel");
        assert!(violation.description.starts_with("UNKNOWN_VALUE"));
        assert_eq!(
            Told::of(&status).unwrap().fields,
            [("channel".to_owned(), "UNKNOWN_VALUE".to_owned())]
        );
        assert_eq!(Told::of(&Status::new(Code::Unavailable, "no")), None);
    }

    #[test]
    fn who_comes_too_early_is_told_when_to_come_back() {
        let wait = Duration::from_millis(500);
        let status = Status::from(Answer::fault("OVERLOADED").retry_after(wait));
        assert_eq!(status.code(), Code::ResourceExhausted);
        assert_eq!(retry_after(&status), Some(wait));
    }

    #[test]
    fn a_code_that_is_not_in_the_table_is_a_fault_of_ours() {
        assert_eq!(Answer::fault("NO_SUCH_CODE").reason(), "INTERNAL");
    }
}
