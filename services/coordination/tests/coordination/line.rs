//! 6.2.1: first consult, then receive.

use contracts::pb::coordination::v1 as pb;
use domain::people::Role;
use testkit::desk::reason;

use crate::room::{Room, hrss, land, office, town};
use crate::{guests, words};

#[tokio::test]
async fn no_session_before_every_organ_confirmed_and_the_office_locked_the_same_version() {
    let mut room = Room::ready().await;
    let mut host = room.host(Role::Coordinator);
    let open = |request| words::open(request, &[1, 2, 3]);
    let no_line = host.open_session(open("open-001")).await;
    assert_eq!(reason(no_line), "LINE_NOT_AGREED");
    let no_line = host.lock_line(words::lock("lock-001", 1)).await;
    assert_eq!(reason(no_line), "LINE_NOT_AGREED");
    host.circulate_line(words::line("line-001")).await.unwrap();
    room.desk.deliver().await;
    room.confirm(hrss()).await;
    let contest = guests::contest(land(), &room.shown().await.line.unwrap());
    room.guest(land()).contest_line(contest).await.unwrap();
    room.desk.deliver().await;
    let line = room.shown().await.line.unwrap();
    assert_eq!(line.confirmed, [hrss().to_string()]);
    assert_eq!(line.contested, [land().to_string()]);
    let contested = host.lock_line(words::lock("lock-002", 1)).await;
    assert_eq!(reason(contested), "LINE_NOT_AGREED");

    // The next version begins without confirmations, and a confirmation of the one before says nothing of it.
    let first = line;
    host.circulate_line(words::line("line-002")).await.unwrap();
    room.desk.deliver().await;
    let line = room.shown().await.line.unwrap();
    assert_eq!((line.version, line.confirmed.len()), (2, 0));
    assert_ne!(line.digest, first.digest, "the texts were sealed anew");
    let outdated = guests::confirm(land(), &first);
    let outdated = room.guest(land()).confirm_line(outdated).await;
    assert_eq!(reason(outdated), "LINE_MISMATCH");
    room.confirm(hrss()).await;
    let half = host.lock_line(words::lock("lock-003", 2)).await;
    assert_eq!(reason(half), "LINE_NOT_AGREED");
    room.confirm(land()).await;
    let unlocked = host.open_session(open("open-002")).await;
    assert_eq!(reason(unlocked), "LINE_NOT_AGREED");
    let other = host.lock_line(words::lock("lock-004", 1)).await;
    assert_eq!(reason(other), "LINE_MISMATCH");
    host.lock_line(words::lock("lock-005", 2)).await.unwrap();
    let view = room.shown().await;
    assert!(view.line.unwrap().locked);
    assert_eq!(view.stage, "line-agreed");
    let late = host.circulate_line(words::line("line-003")).await;
    assert_eq!(reason(late), "LINE_LOCKED");
    host.open_session(open("open-003")).await.unwrap();
    assert_eq!(room.shown().await.stage, "in-session");
}

#[tokio::test]
async fn a_line_says_everything_on_every_claim_by_its_responsible_unit() {
    let room = Room::ready().await;
    let mut host = room.host(Role::Coordinator);
    let mut refused = async |change: fn(&mut pb::CirculateLineRequest)| {
        let mut request = words::line("line-001");
        change(&mut request);
        reason(host.circulate_line(request).await)
    };
    assert_eq!(refused(|r| r.entries.clear()).await, "LINE_INCOMPLETE");
    assert_eq!(refused(|r| drop(r.entries.pop())).await, "LINE_INCOMPLETE");
    assert_eq!(
        refused(|r| r.entries[1] = words::entry(1, hrss())).await,
        "LINE_INCOMPLETE"
    );
    assert_eq!(
        refused(|r| r.entries.push(words::entry(3, hrss()))).await,
        "UNKNOWN_CLAIM"
    );
    assert_eq!(
        refused(|r| r.entries[0].speaker = land().to_string()).await,
        "LINE_SPEAKER"
    );
    assert_eq!(
        refused(|r| r.entries[0].speaker = office().to_string()).await,
        "LINE_SPEAKER"
    );
    let early = Room::prepared().await;
    let early = early.host(Role::Coordinator);
    let early = { early }.circulate_line(words::line("line-001")).await;
    assert_eq!(reason(early), "WRONG_STAGE");
}

#[tokio::test]
async fn the_line_is_seen_by_those_who_fix_it_and_by_nobody_else() {
    let room = Room::consulted().await;
    let line = room.shown().await.line.unwrap();
    let facts = line.entries[0].facts.clone();
    assert_eq!(room.text(facts).await, "诉求1经核实属实。");
    let seen = async |agency| {
        let get = pb::GetAttendanceRequest {
            record: crate::room::attendance(agency),
            at_least: 0,
        };
        let answer = room.guest(agency).get_attendance(get).await;
        answer.unwrap().into_inner().view.unwrap().line
    };
    let organ = seen(hrss()).await.unwrap();
    assert_eq!((organ.digest, organ.entries), (line.digest, line.entries));
    assert_eq!(seen(town()).await, None, "the local unit has no part in it");
}
