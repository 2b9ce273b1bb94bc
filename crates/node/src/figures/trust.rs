//! What the process trusts and is trusted by, and until when: certificates, the directory, the calendar.

use std::sync::Arc;

use domain::calendar::Calendar;
use domain::codec::Codec;
use domain::rulebook::Standing;
use domain::time::Date;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::config::Config;
use crate::context::Context;
use crate::metrics::{Family, Page};
use crate::tls::expiry;

const LEAF: Family = Family::gauge(
    "lianfang_certificate_expiry_timestamp_seconds",
    "When the certificate of a service of this process runs out, in seconds since 1970.",
);
const ROOT: Family = Family::gauge(
    "lianfang_root_expiry_timestamp_seconds",
    "When the root certificate of the agency runs out, in seconds since 1970.",
);
const LEAF_REFUSED: Family = Family::gauge(
    "lianfang_certificate_refused",
    "1 where the files of a certificate were looked at last and not taken; the one before stays.",
);
const DIRECTORY: Family = Family::gauge(
    "lianfang_directory_version",
    "The version of the directory in force.",
);
const DIRECTORY_REFUSED: Family = Family::gauge(
    "lianfang_directory_refused",
    "1 where the directory's file was looked at last and not taken; the one before stays.",
);
const MEMBERS: Family = Family::gauge(
    "lianfang_directory_agencies",
    "Agencies in the directory by standing.",
);
const CALENDAR: Family = Family::gauge(
    "lianfang_calendar_last_year",
    "The last year whose days off have been published.",
);
const PUBLISHED: Family = Family::gauge(
    "lianfang_calendar_known_seconds",
    "From today, in law time, until the first day that a later notice can change; at most 400 days.",
);

/// No statutory clock counts farther.
const HORIZON: u64 = 400;
/// In seconds.
const DAY: u64 = 86_400;

pub(super) fn of<C: Codec>(
    config: &Config,
    context: &Context<C>,
) -> impl Fn(&mut Page) + Send + Sync + use<C> {
    let identities = Arc::clone(&context.identities);
    let (directory, clock) = (Arc::clone(&context.directory), context.clock.clone());
    let root = config.identity_folder().root_certificate();
    move |page| {
        for (service, identity) in identities.certificates() {
            let labels = [("service", service.name())];
            let certified = identity.certified();
            if let Some(until) = certified.cert.first().and_then(expiry) {
                page.count(&LEAF, &labels, until);
            }
            page.count(&LEAF_REFUSED, &labels, identity.was_refused().into());
        }
        let pem = std::fs::read(&root).ok();
        let root = pem.and_then(|pem| CertificateDer::from_pem_slice(&pem).ok());
        if let Some(until) = root.as_ref().and_then(expiry) {
            page.count(&ROOT, &[], until);
        }
        let rules = directory.rules();
        page.count(&DIRECTORY, &[], rules.directory.version);
        page.count(&DIRECTORY_REFUSED, &[], directory.was_refused().into());
        for (name, standing) in [
            ("active", Standing::Active),
            ("suspended", Standing::Suspended),
        ] {
            let agencies = rules.directory.agencies.values();
            let of_standing = agencies.filter(|agency| agency.standing == standing);
            page.count(&MEMBERS, &[("standing", name)], of_standing.count() as u64);
        }
        let (_, last) = rules.calendar.years();
        page.number(&CALENDAR, &[], last.into());
        let known = known(&rules.calendar, clock.now().date());
        page.count(&PUBLISHED, &[], known * DAY);
    }
}

fn known(calendar: &Calendar, today: Date) -> u64 {
    let days = std::iter::successors(Some(today), |day| day.tomorrow().ok());
    let known = days.take_while(|day| !calendar.is_provisional(*day));
    known.zip(0..HORIZON).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_known_until_a_later_notice_may_change_them() {
        let calendar = Calendar::national();
        let (_, last) = calendar.years();
        let day = |month, day| Date::new(last, month, day).unwrap();
        assert_eq!(known(&calendar, day(12, 24)), 2);
        assert_eq!(
            known(&calendar, day(12, 26)),
            0,
            "it may be lent to the New Year"
        );
        assert_eq!(
            known(&calendar, Date::new(last - 3, 1, 1).unwrap()),
            HORIZON
        );
    }
}
