//! What every call is held to: the caller's role and agency, fields by their path, and one effect a request.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1 as types;
use domain::people::Role;
use testkit::desk::reason;
use tonic::Status;
use types::Topic;

use crate::room::{Room, attendance, hrss, reception, town};
use crate::words::{self, local, seat};

/// Longer than any text may be.
fn endless() -> String {
    "长".repeat(4_001)
}

/// The path of the field that a request was refused for, with the code of what is wrong with it.
fn refused<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    use tonic_types::StatusExt as _;
    let status = answer.unwrap_err();
    assert_eq!(status.code(), tonic::Code::InvalidArgument, "{status:?}");
    assert!(
        !format!("{status:?}").contains('长'),
        "no value in an error"
    );
    let details = status.get_error_details();
    let field = details.bad_request().unwrap().field_violations[0].clone();
    let (code, _) = field.description.split_once(':').unwrap();
    format!("{} {code}", field.field)
}

fn changed<T>(mut request: T, change: impl Fn(&mut T)) -> T {
    change(&mut request);
    request
}

macro_rules! table {
    ($clerk:ident . $method:ident of $valid:expr; $($change:expr => $expected:literal),* $(,)?) => {
        $(assert_eq!(refused($clerk.$method(changed($valid, $change)).await), $expected);)*
    };
}

/// Why each verb of the desk, and each of the coordinator, is refused to this clerk.
macro_rules! reasons_of {
    ($clerk:ident: $($method:ident($request:expr)),* $(,)?) => {
        vec![$((stringify!($method), reason($clerk.$method($request).await))),*]
    };
}

async fn coordinators_verbs(room: &Room, role: Role) -> Vec<(&'static str, String)> {
    let mut clerk = room.host(role);
    reasons_of!(clerk:
        determine_reception(words::yes("every-01", 1)),
        choose_people(words::people("every-02", 1)),
        choose_mode(words::on_site("every-03", 1)),
        convene(words::convene("every-04")),
        invite_another(words::instead("every-05", 0, seat(town(), &[local()]))),
        revoke_invitation(words::revoke("every-06", 1)),
        circulate_line(words::line("every-07")),
        lock_line(words::lock("every-08", 1)),
        open_session(words::open("every-09", &[1])),
        end_session(words::end("every-10", Vec::new())),
        seal_record(words::seal("every-11", Vec::new())),
        propose_plan(words::plan("every-12")),
        issue_plan(words::issue("every-13", 1)),
        hand_over(words::hand_over("every-14")),
        conclude_reception(words::conclude("every-15")),
        cancel_reception(words::cancel("every-16")),
    )
}

async fn verbs_of_the_desk(room: &Room, role: Role) -> Vec<(&'static str, String)> {
    let mut clerk = room.host(role);
    let speaker = words::person(hrss(), "D1");
    reasons_of!(clerk:
        record_heard(words::heard("every-17", 1, Topic::Answer, speaker)),
        read_back_record(words::signed("every-18")),
        note_staying_on(words::staying("every-19", 1)),
        end_stay(words::went_home("every-20", 1)),
        enter_provincial_record(words::provincial("every-21", "JS-1")),
    )
}

#[tokio::test]
async fn the_coordinator_decides_and_the_desk_keeps_the_record() {
    let room = Room::proposed().await;
    let others = [Role::Registrar, Role::Handler, Role::OrgHead, Role::Auditor];
    for role in others.into_iter().chain([Role::Receptionist]) {
        for (verb, reason) in coordinators_verbs(&room, role).await {
            assert_eq!(reason, "ROLE_NOT_ALLOWED", "{verb} by {role:?}");
        }
    }
    for role in others {
        for (verb, reason) in verbs_of_the_desk(&room, role).await {
            assert_eq!(reason, "ROLE_NOT_ALLOWED", "{verb} by {role:?}");
        }
    }
    // Nothing was heard yet, so that only the stage stands in the receptionist's way.
    let reasons = verbs_of_the_desk(&room, Role::Receptionist).await;
    let reasons: Vec<&str> = reasons.iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "SESSION_NOT_OPEN",
            "SESSION_NOT_ENDED",
            "WRONG_STAGE",
            "NO_STAY",
            "WRONG_STAGE"
        ]
    );
    assert_eq!(room.version().await, 1, "nothing happened");
}

#[tokio::test]
async fn another_agency_of_the_node_does_not_learn_that_there_is_a_reception() {
    let room = Room::convened().await;
    let mut stranger = room.clerk(hrss(), Role::Coordinator);
    let speaker = words::person(hrss(), "D1");
    let reasons = reasons_of!(stranger:
        advise_reception(pb::AdviseReceptionRequest { reception: reception() }),
        convene(words::convene("stranger1")),
        circulate_line(words::line("stranger2")),
        record_heard(words::heard("stranger3", 1, Topic::Answer, speaker)),
        cancel_reception(words::cancel("stranger4")),
        get_reception(pb::GetReceptionRequest { record: reception(), at_least: 0 }),
        export_case(pb::ExportCaseRequest { record: reception() }),
    );
    for (verb, reason) in reasons {
        assert_eq!(reason, "RECORD_NOT_FOUND", "{verb}");
    }
    let list = pb::ListReceptionsRequest::default();
    let rows = stranger.list_receptions(list).await.unwrap();
    assert!(rows.into_inner().rows.is_empty());
}

#[tokio::test]
async fn a_repeated_call_has_one_effect_and_another_under_its_name_is_refused() {
    let room = Room::ready().await;
    let mut host = room.host(Role::Coordinator);
    let first = host.circulate_line(words::line("line-001")).await.unwrap();
    let digest = room.shown().await.line.unwrap().digest;
    let again = host.circulate_line(words::line("line-001")).await.unwrap();
    let first = first.into_inner().reference.unwrap();
    let again = again.into_inner().reference.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!(
        (first.version, first.position),
        (again.version, again.position)
    );
    let line = room.shown().await.line.unwrap();
    assert_eq!((line.version, line.digest), (1, digest));
    let other = changed(words::line("line-001"), |r| {
        r.entries[0].answer = "另行答复。".into();
    });
    assert_eq!(reason(host.circulate_line(other).await), "REQUEST_REUSED");
    let other = host.convene(words::convene("line-001")).await;
    assert_eq!(reason(other), "REQUEST_REUSED", "one name, one call");
    // The decision that rested on a version is not asked for it again.
    let repeated = host.determine_reception(words::yes("yes-0001", 1)).await;
    assert!(repeated.unwrap().into_inner().reference.unwrap().replayed);
}

#[tokio::test]
async fn decisions_are_refused_by_the_path_of_the_field() {
    use pb::determine_reception_request::Determination;
    let room = Room::proposed().await;
    let mut host = room.host(Role::Coordinator);
    let yes = |grounds: &[i32], note: String| {
        Some(Determination::Yes(pb::DetermineYes {
            grounds: grounds.to_vec(),
            note,
        }))
    };
    table!(host.determine_reception of words::yes("yes-0001", 1);
        |r| r.request_id.clear() => "request_id MISSING",
        |r| r.request_id = "short".into() => "request_id MALFORMED",
        |r| r.reception = None => "reception MISSING",
        |r| r.reception = attendance(hrss()) => "reception.kind MALFORMED",
        |r| r.reception.as_mut().unwrap().kind = 99 => "reception.kind UNKNOWN_VALUE",
        |r| r.reception.as_mut().unwrap().id.clear() => "reception.id MISSING",
        |r| r.version = 0 => "version MISSING",
        |r| r.determination = None => "determination MISSING",
        |r| r.determination = yes(&[1, 99], String::new()) => "yes.grounds[1] UNKNOWN_VALUE",
        |r| r.determination = yes(&[1, 0], String::new()) => "yes.grounds[1] MISSING",
        |r| r.determination = yes(&[1, 1], String::new()) => "yes.grounds[1] REPEATED",
        |r| r.determination = yes(&[1], endless()) => "yes.note TOO_LONG",
        |r| *r = words::no("no-00001", 1, &endless()) => "no.reason TOO_LONG",
    );
    let waiver = |agency: &str, reason: &str| pb::WaiverEntry {
        agency: agency.into(),
        reason: reason.into(),
    };
    let office = crate::room::office().to_string();
    table!(host.choose_people of words::people("people-1", 1);
        |r| r.office[0].person = None => "office[0].person MISSING",
        |r| r.office.push(r.office[0].clone()) => "office[1].person REPEATED",
        |r| r.seats[1].agency = "nobody".into() => "seats[1].agency MALFORMED",
        |r| r.seats[2].duties[0].duty = None => "seats[2].duties[0] MISSING",
        |r| r.seats[2].duties = vec![local(), local()] => "seats[2].duties[1] REPEATED",
        |r| r.seats[0].duties = vec![words::responsible(0)] => "seats[0].duties[0].responsible MISSING",
        |r| r.seats = vec![seat(town(), &[local()]); 51] => "seats TOO_LONG",
        |r| r.waivers = vec![waiver(&office, "")] => "waivers[0].reason MISSING",
        |r| r.waivers = vec![waiver(&office, "甲"), waiver(&office, "乙")] => "waivers[1] REPEATED",
        |r| r.waivers = vec![waiver("nobody", "甲")] => "waivers[0].agency MALFORMED",
    );
    fn mode(r: &mut pb::ChooseModeRequest) -> &mut pb::ModeEntry {
        r.mode.as_mut().unwrap()
    }
    table!(host.choose_mode of words::on_site("mode-001", 1);
        |r| r.mode = None => "mode MISSING",
        |r| mode(r).kind = 0 => "mode.kind MISSING",
        |r| mode(r).kind = 99 => "mode.kind UNKNOWN_VALUE",
        |r| mode(r).place = "32".into() => "mode.place MALFORMED",
        |r| mode(r).opens = None => "mode.opens MISSING",
        |r| mode(r).companion = words::person(town(), "D1") => "mode.companion OUT_OF_RANGE",
        |r| mode(r).description = "车".into() => "mode.description OUT_OF_RANGE",
        |r| mode(r).kind = pb::ModeKind::Other.into() => "mode.description MISSING",
    );
    table!(host.invite_another of words::instead("another1", 0, seat(town(), &[local()]));
        |r| r.seat = None => "seat MISSING",
        |r| r.instead_of = 70_000 => "instead_of OUT_OF_RANGE",
    );
    table!(host.revoke_invitation of words::revoke("revoke-1", 1);
        |r| r.invitation = 0 => "invitation MISSING",
        |r| r.reason = " ".into() => "reason MISSING",
    );
    table!(host.cancel_reception of words::cancel("cancel-1");
        |r| r.reason = endless() => "reason TOO_LONG",
    );
}

#[tokio::test]
async fn words_of_line_record_and_plan_are_refused_by_the_path_of_the_field() {
    use pb::signature_entry::Signature;
    let room = Room::proposed().await;
    let mut host = room.host(Role::Coordinator);
    table!(host.circulate_line of words::line("line-001");
        |r| r.entries[1].claim = 0 => "entries[1].claim MISSING",
        |r| r.entries[1].claim = 256 => "entries[1].claim OUT_OF_RANGE",
        |r| r.entries[0].facts.clear() => "entries[0].facts MISSING",
        |r| r.entries[0].basis = endless() => "entries[0].basis TOO_LONG",
        |r| r.entries[0].answer = "\n".into() => "entries[0].answer MISSING",
        |r| r.entries[0].speaker.clear() => "entries[0].speaker MISSING",
        |r| r.entries = vec![words::entry(1, hrss()); 256] => "entries TOO_LONG",
    );
    table!(host.lock_line of words::lock("lock-001", 1);
        |r| r.line_version = 0 => "line_version MISSING",
    );
    table!(host.open_session of words::open("open-001", &[1]);
        |r| r.representatives = vec![1, 1] => "representatives[1] REPEATED",
        |r| r.representatives = vec![0] => "representatives[0] MISSING",
    );
    let speaker = words::person(hrss(), "D1");
    let heard = || words::heard("heard-01", 1, Topic::Answer, speaker.clone());
    table!(host.record_heard of heard();
        |r| r.claim = 0 => "claim MISSING",
        |r| r.topic = 0 => "topic MISSING",
        |r| r.topic = 99 => "topic UNKNOWN_VALUE",
        |r| r.speaker = None => "speaker MISSING",
        |r| r.speaker.as_mut().unwrap().number = "张三".into() => "speaker.number MALFORMED",
        |r| r.text = endless() => "text TOO_LONG",
    );
    let missing = || words::missing(1, Topic::Policy);
    table!(host.end_session of words::end("end-0001", vec![missing()]);
        |r| r.missing[0].topic = 99 => "missing[0].topic UNKNOWN_VALUE",
        |r| r.missing[0].reason.clear() => "missing[0].reason MISSING",
        |r| r.missing.push(missing()) => "missing[1] REPEATED",
        |r| r.missing = vec![missing(); 1_276] => "missing TOO_LONG",
    );
    let taken = |signature| Some(pb::SignatureEntry { signature });
    table!(host.read_back_record of words::signed("read-001");
        |r| r.signature = None => "signature MISSING",
        |r| r.signature = taken(None) => "signature MISSING",
        |r| r.signature = taken(Some(Signature::Signed(false))) => "signature.signed OUT_OF_RANGE",
        |r| r.signature = taken(Some(Signature::RefusedBefore(types::PersonRef::default())))
            => "signature.refused_before.agency MISSING",
    );
    table!(host.seal_record of words::seal("seal-001", vec![words::unconfirmed(1)]);
        |r| r.unconfirmed[0].heard = 0 => "unconfirmed[0].heard MISSING",
        |r| r.unconfirmed[0].reason = endless() => "unconfirmed[0].reason TOO_LONG",
        |r| r.unconfirmed.push(words::unconfirmed(1)) => "unconfirmed[1] REPEATED",
    );
    table!(host.propose_plan of words::plan("plan-001");
        |r| r.items[1].responsible = "nobody".into() => "items[1].responsible MALFORMED",
        |r| r.items[0].cooperating.push(town().to_string()) => "items[0].cooperating[1] REPEATED",
        |r| r.items[0].task.clear() => "items[0].task MISSING",
        |r| r.items[0].due = "2026-02-30".into() => "items[0].due MALFORMED",
        |r| r.items = vec![words::item(1, hrss()); 256] => "items TOO_LONG",
    );
    table!(host.issue_plan of words::issue("issue-01", 1);
        |r| r.plan_version = 70_000 => "plan_version OUT_OF_RANGE",
    );
    table!(host.note_staying_on of words::staying("stay-001", 1);
        |r| r.person = 0 => "person MISSING",
        |r| r.needs = endless() => "needs TOO_LONG",
    );
    table!(host.end_stay of words::went_home("home-001", 1);
        |r| r.outcome = None => "outcome MISSING",
        |r| r.outcome = Some(pb::OutcomeEntry { outcome: None }) => "outcome MISSING",
    );
    table!(host.enter_provincial_record of words::provincial("enter-01", "JS-1");
        |r| r.number.clear() => "number MISSING",
        |r| r.number = "1".repeat(129) => "number TOO_LONG",
    );
    assert_eq!(room.version().await, 1, "nothing happened");
}
