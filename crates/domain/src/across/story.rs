//! The whole way of one group matter: from the door to 办结, over six agencies.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::docket::{DispatchGround, DispatchKind, ObjectionRuling, Round};
use crate::fixture::{
    aid, day, delegate, firm, here, hrss, land, people, person, registration, sealed,
    sealed_of_length, staff, town,
};
use crate::handling::{Notice, Opinion, OpinionOutcome, ServiceWay};
use crate::matter::{Category, ClaimNo, ClaimPath, ClaimTriage, Disposition, PersonNo};
use crate::people::{Competence, Role};
use crate::reception::{
    Answer, DeclineGround, Determination, Duty, Ground, HeardNo, InvitationNo, LineEntry,
    LineVersion, Mode, Outcome, PlanItem, PlanVersion, Seat, Signature, Topic, Verdict,
};

pub(super) const ONE: ClaimNo = ClaimNo(1);
const TWO: ClaimNo = ClaimNo(2);

/// Plays it; every message is taken by whom it is for, or the world panics.
pub(super) fn play(world: &mut World) {
    at_the_desk(world);
    convened(world);
    line_agreed(world);
    in_the_room(world);
    planned(world);
    seen_home(world);
    handed_over(world);
    handled(world);
}

fn at_the_desk(world: &mut World) {
    at_the_desk_with(world, ClaimPath::PetitionOpinion);
}

/// `path` is that of the second claim.
pub(super) fn at_the_desk_with(world: &mut World, path: ClaimPath) {
    world.at("03-02 09:00");
    world.register(registration(7, 2));
    let representatives = people([1, 2, 3, 4, 5]);
    world.order(
        office(),
        Order::Matter(matter::Command::ElectRepresentatives { representatives }),
    );
    let triaged = |claim: u8, path| {
        let registered = crate::fixture::claim(claim);
        ClaimTriage {
            claim: registered.no,
            path,
            class: registered.class,
            place: registered.place,
        }
    };
    let triage = matter::Command::Triage {
        category: Category::Claim,
        claims: vec![triaged(1, ClaimPath::PetitionOpinion), triaged(2, path)],
        disposition: Disposition::Joint,
        urgent: false,
    };
    world.order(office(), Order::Matter(triage));
    let propose = matter::Command::ProposeReception {
        reception: reception_id(),
        reason: sealed(40),
    };
    world.order(office(), Order::Matter(propose));
}

fn host(world: &mut World, command: reception::Command) {
    world.order(office(), Order::Reception(command));
}

fn guest(world: &mut World, agency: AgencyId, command: attendance::Command) {
    world.order(agency, Order::Attendance(command));
}

fn seat(agency: AgencyId, duties: impl IntoIterator<Item = Duty>) -> Seat {
    Seat {
        agency,
        duties: duties.into_iter().collect(),
    }
}

fn sent(agency: AgencyId, competences: &[Competence]) -> attendance::Command {
    let invitation = InvitationNo(match short(agency) {
        "hrss" => 1,
        "land" => 2,
        "town" => 3,
        "aid" => 4,
        _ => 5,
    });
    attendance::Command::Answer {
        invitation,
        answer: Answer::Confirmed {
            delegates: vec![delegate(agency, "D1", competences)],
        },
    }
}

pub(super) fn convened(world: &mut World) {
    use Competence::{
        FollowUp, Guidance, LegalExplanation, Liaison, MassWork, Organising, Persuasion,
        PolicyAndLaw, Professional, ReplyDrafting,
    };
    world.at("03-02 09:20");
    let determination = Determination::Yes {
        grounds: BTreeSet::from([Ground::SeveralAgencies, Ground::ManyPeople]),
        note: None,
    };
    host(world, reception::Command::Determine { determination });
    let people = reception::Command::ChoosePeople {
        office: vec![delegate(
            office(),
            "C1",
            &[Organising, PolicyAndLaw, MassWork],
        )],
        seats: vec![
            seat(hrss(), [Duty::Responsible(ONE), Duty::Concerned(TWO)]),
            seat(land(), [Duty::Responsible(TWO), Duty::Concerned(ONE)]),
            seat(town(), [Duty::Local]),
            seat(aid(), [Duty::Social]),
        ],
        waivers: BTreeMap::new(),
    };
    host(world, people);
    let mode = Mode::OnSite {
        place: here(),
        opens: instant("03-02 14:00"),
    };
    host(world, reception::Command::ChooseMode { mode });
    host(world, reception::Command::Convene);
    let organ = [Professional, ReplyDrafting, Guidance];
    guest(world, hrss(), sent(hrss(), &organ));
    guest(world, land(), sent(land(), &organ));
    guest(
        world,
        town(),
        sent(town(), &[Persuasion, Liaison, FollowUp]),
    );
    let decline = attendance::Command::Answer {
        invitation: InvitationNo(4),
        answer: Answer::Declined {
            ground: DeclineGround::Unavailable,
            reason: sealed(41),
        },
    };
    guest(world, aid(), decline);
    let another = reception::Command::InviteAnother {
        seat: seat(firm(), [Duty::Social]),
        instead_of: Some(InvitationNo(4)),
    };
    host(world, another);
    guest(world, firm(), sent(firm(), &[LegalExplanation]));
}

fn circulate(world: &mut World, digest: u8) {
    let entry = |claim, speaker, n| LineEntry {
        claim,
        facts: sealed(n),
        basis: sealed(n + 1),
        answer: sealed(n + 2),
        speaker,
    };
    let line = reception::Command::CirculateLine {
        entries: vec![entry(ONE, hrss(), 50), entry(TWO, land(), 60)],
        digest: [digest; 32],
    };
    host(world, line);
}

fn confirm(world: &mut World, agency: AgencyId, version: u16) {
    let digest = [u8::try_from(version).unwrap(); 32];
    let version = LineVersion(version);
    guest(
        world,
        agency,
        attendance::Command::ConfirmLine { version, digest },
    );
}

pub(super) fn line_agreed(world: &mut World) {
    world.at("03-02 11:00");
    circulate(world, 1);
    confirm(world, hrss(), 1);
    let contest = attendance::Command::ContestLine {
        version: LineVersion(1),
        digest: [1; 32],
        reason: sealed(42),
    };
    guest(world, land(), contest);
    circulate(world, 2);
    confirm(world, hrss(), 2);
    confirm(world, land(), 2);
    let version = LineVersion(2);
    host(world, reception::Command::LockLine { version });
}

pub(super) fn in_the_room(world: &mut World) {
    world.at("03-02 14:00");
    let representatives = people([1, 2, 3]);
    host(world, reception::Command::OpenSession { representatives });
    for (claim, by, other) in [(ONE, hrss(), land()), (TWO, land(), hrss())] {
        for (topic, agency, number) in [
            (Topic::Answer, by, "D1"),
            (Topic::Path, by, "D1"),
            (Topic::Plan, by, "D1"),
            (Topic::Policy, other, "D1"),
            (Topic::Procedure, office(), "C1"),
        ] {
            let heard = reception::Command::RecordHeard {
                claim,
                topic,
                speaker: person(agency, number),
                text: sealed(70),
            };
            host(world, heard);
        }
    }
    let missing = BTreeMap::new();
    host(world, reception::Command::EndSession { missing });
    world.at("03-02 16:00");
    // Heard 1 to 5 are on claim 1, 6 to 10 on claim 2; 5 and 10 are the office's own words.
    for (no, agency) in [
        (1, hrss()),
        (2, hrss()),
        (3, hrss()),
        (4, land()),
        (9, hrss()),
    ] {
        let heard = HeardNo(no);
        let verdict = Verdict::Confirmed;
        guest(
            world,
            agency,
            attendance::Command::AnswerHeard { heard, verdict },
        );
    }
    for no in [6, 7, 8] {
        let heard = HeardNo(no);
        let verdict = Verdict::Corrected { text: sealed(71) };
        guest(
            world,
            land(),
            attendance::Command::AnswerHeard { heard, verdict },
        );
    }
    let signature = Signature::Signed;
    host(world, reception::Command::ReadBack { signature });
    let seal = reception::Command::Seal {
        digest: [9; 32],
        unconfirmed: BTreeMap::new(),
    };
    host(world, seal);
}

pub(super) fn planned(world: &mut World) {
    let item = |claim, responsible| PlanItem {
        claim,
        responsible,
        cooperating: BTreeSet::new(),
        task: sealed(80),
        due: day("04-30"),
    };
    let plan = reception::Command::ProposePlan {
        items: vec![item(ONE, hrss()), item(TWO, land())],
        digest: [5; 32],
    };
    host(world, plan);
    for agency in [hrss(), land(), town()] {
        let agree = attendance::Command::AgreePlan {
            version: PlanVersion(1),
            digest: [5; 32],
        };
        guest(world, agency, agree);
    }
    let version = PlanVersion(1);
    host(world, reception::Command::IssuePlan { version });
}

fn seen_home(world: &mut World) {
    world.at("03-02 16:40");
    let person = PersonNo(2);
    let stays = reception::Command::NoteStayingOn {
        person,
        needs: sealed(81),
    };
    host(world, stays);
    for agency in [hrss(), land()] {
        let text = sealed(82);
        guest(
            world,
            agency,
            attendance::Command::GiveGuidance { person, text },
        );
    }
    world.at("03-02 17:30");
    let home = attendance::Command::ReportReturn {
        person,
        arrived: instant("03-02 17:00"),
        outcome: Outcome::ReturnedVoluntarily,
    };
    guest(world, town(), home);
    let outcome = Outcome::ReturnedVoluntarily;
    host(world, reception::Command::EndStay { person, outcome });
}

fn handed_over(world: &mut World) {
    handed_over_with(world, &[(ONE, hrss()), (TWO, land())]);
}

pub(super) fn handed_over_with(world: &mut World, dispatches: &[(ClaimNo, AgencyId)]) {
    world.at("03-03 10:00");
    let number = "JS-2026-77".to_string();
    host(world, reception::Command::EnterProvincialRecord { number });
    host(world, reception::Command::HandOver);
    for &(claim, to) in dispatches {
        let dispatch = docket::Command::Dispatch {
            claim,
            to,
            handling: HandlingId::new(to, u128::from(claim.0)),
            kind: DispatchKind::Transfer,
            ground: DispatchGround::PlanOfReception,
        };
        world.order(office(), Order::Docket(dispatch));
    }
    host(world, reception::Command::Conclude);
}

fn handled(world: &mut World) {
    world.at("03-10 15:00");
    let object = handling::Command::Object {
        reasons: sealed_of_length(90, 60),
        proposed: Some(hrss()),
    };
    world.order(land(), Order::Handling(2, object));
    world.at("03-11 09:00");
    let refuse = docket::Command::DecideObjection {
        claim: TWO,
        round: Round(1),
        ruling: ObjectionRuling::Refused,
        reason: sealed(91),
    };
    world.order(office(), Order::Docket(refuse));
    world.at("03-12 09:00");
    for (agency, id) in [(hrss(), 1), (land(), 2)] {
        let notice = Notice::Written {
            receipt: sealed(92),
            path: sealed(93),
            procedure: sealed(94),
        };
        let handler = staff(agency, "H1", &[Role::Handler]);
        world.order_by(
            &handler,
            Order::Handling(id, handling::Command::Accept { notice }),
        );
    }
    world.at("04-20 09:00");
    for (agency, id) in [(hrss(), 1), (land(), 2)] {
        let opinion = Opinion {
            claim: sealed(95),
            facts_and_reasons: sealed(96),
            opinion: sealed(97),
            basis: sealed(98),
            outcome: OpinionOutcome::Explained,
            remedy: sealed(99),
        };
        world.order(
            agency,
            Order::Handling(id, handling::Command::IssueOpinion { opinion }),
        );
        let serve = handling::Command::Serve {
            way: ServiceWay::InPerson,
            served: instant("04-20 09:00"),
        };
        world.order(agency, Order::Handling(id, serve));
    }
    world.order(office(), Order::Docket(docket::Command::Close));
}
