//! The road of clause 6, stage by stage, as the office and its guests walk it when nothing is refused.

use contracts::pb::coordination::v1 as pb;
use domain::id::AgencyId;
use domain::people::Role;

use crate::room::{Room, at, hrss, land};
use crate::{guests, words};

impl Room {
    /// 6.1: determined, people and mode chosen.
    pub(crate) async fn prepared() -> Self {
        let room = Self::proposed().await;
        let mut host = room.host(Role::Coordinator);
        let version = room.version().await;
        host.determine_reception(words::yes("yes-0001", version))
            .await
            .unwrap();
        let chosen = words::people("people-1", room.version().await);
        host.choose_people(chosen).await.unwrap();
        let mode = words::on_site("mode-001", room.version().await);
        host.choose_mode(mode).await.unwrap();
        room
    }

    /// 6.1: invited; nobody has answered.
    pub(crate) async fn convened() -> Self {
        let mut room = Self::prepared().await;
        room.host(Role::Coordinator)
            .convene(words::convene("convene1"))
            .await
            .unwrap();
        room.desk.deliver().await;
        room
    }

    /// 6.1.2: everybody comes.
    pub(crate) async fn ready() -> Self {
        let mut room = Self::convened().await;
        for invitation in room.shown().await.invitations {
            let agency: AgencyId = invitation.agency.parse().unwrap();
            let coming = guests::coming(agency, invitation.no);
            room.guest(agency).answer_invitation(coming).await.unwrap();
        }
        room.desk.deliver().await;
        room
    }

    /// 6.2.1: a version of the line is out.
    pub(crate) async fn consulted() -> Self {
        let mut room = Self::ready().await;
        room.host(Role::Coordinator)
            .circulate_line(words::line("line-001"))
            .await
            .unwrap();
        room.desk.deliver().await;
        room
    }

    /// An organ confirms the current version.
    pub(crate) async fn confirm(&mut self, agency: AgencyId) {
        let line = self.shown().await.line.unwrap();
        let confirm = guests::confirm(agency, &line);
        self.guest(agency).confirm_line(confirm).await.unwrap();
        self.desk.deliver().await;
    }

    /// 6.2.1: all confirmed, and the office locked it.
    pub(crate) async fn agreed() -> Self {
        let mut room = Self::consulted().await;
        room.confirm(hrss()).await;
        room.confirm(land()).await;
        room.host(Role::Coordinator)
            .lock_line(words::lock("lock-001", 1))
            .await
            .unwrap();
        room.desk.deliver().await;
        room
    }

    /// 6.2.2: the session is open.
    pub(crate) async fn in_session() -> Self {
        let mut room = Self::agreed().await;
        room.desk.ctx.clock.advance_to(at(14, 0));
        room.host(Role::Coordinator)
            .open_session(words::open("open-001", &[1, 2, 3]))
            .await
            .unwrap();
        room.desk.deliver().await;
        room
    }

    /// 6.2.2: everything owed was heard, as a receptionist wrote it down, and the session is over.
    pub(crate) async fn ended() -> Self {
        let mut room = Self::in_session().await;
        let mut desk = room.host(Role::Receptionist);
        for heard in words::everything_owed() {
            desk.record_heard(heard).await.unwrap();
        }
        let end = words::end("end-0001", Vec::new());
        room.host(Role::Coordinator).end_session(end).await.unwrap();
        room.desk.deliver().await;
        room
    }

    /// J-12: read back and signed.
    pub(crate) async fn read_back() -> Self {
        let room = Self::ended().await;
        room.host(Role::Receptionist)
            .read_back_record(words::signed("read-001"))
            .await
            .unwrap();
        room
    }

    /// Each agency confirms what was heard of it and has no word yet.
    pub(crate) async fn confirm_heard(&mut self) {
        for heard in self.shown().await.heard {
            let speaker = heard.speaker.unwrap();
            let agency: AgencyId = speaker.agency.parse().unwrap();
            if heard.confirmation == i32::from(pb::Confirmation::Pending) {
                let word = guests::said_so(agency, heard.no);
                self.guest(agency).answer_heard(word).await.unwrap();
            }
        }
        self.desk.deliver().await;
    }

    /// J-12: confirmed and sealed.
    pub(crate) async fn sealed_record() -> Self {
        let mut room = Self::read_back().await;
        room.confirm_heard().await;
        let seal = words::seal("seal-001", Vec::new());
        room.host(Role::Coordinator)
            .seal_record(seal)
            .await
            .unwrap();
        room.desk.deliver().await;
        room
    }

    /// The agencies agree to their part of the current plan.
    pub(crate) async fn agree(&mut self, agencies: &[AgencyId]) {
        let plan = self.shown().await.plan.unwrap();
        for agency in agencies {
            let agree = guests::agree(*agency, &plan);
            self.guest(*agency).agree_plan(agree).await.unwrap();
        }
        self.desk.deliver().await;
    }

    /// 6.2.3: the plan is issued.
    pub(crate) async fn planned() -> Self {
        let mut room = Self::sealed_record().await;
        let mut host = room.host(Role::Coordinator);
        host.propose_plan(words::plan("plan-001")).await.unwrap();
        room.desk.deliver().await;
        room.agree(&[hrss(), land()]).await;
        host.issue_plan(words::issue("issue-01", 1)).await.unwrap();
        room
    }
}
