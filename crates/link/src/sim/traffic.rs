//! Real traffic: matters are registered and triaged, their claims dispatched to other agencies, which accept them.

use domain::content::ContentClass;
use domain::docket::{self, DispatchGround, DispatchKind};
use domain::entry::{Event, State};
use domain::handling::{self, Notice};
use domain::id::{AgencyId, DocketId, HandlingId, MatterId, RecordId, Service};
use domain::matter::{
    self, Category, Channel, Claim, ClaimNo, ClaimPath, ClaimTriage, Disposition, Form, Headcount,
    PersonNo, Petitioner, PetitionerKind, Registration, Stated,
};
use domain::number::MatterNumber;
use domain::people::{Actor, Author, PersonRef, Role};
use domain::refusal::Refusal;
use domain::rulebook::Rulebook;
use domain::sealed::{Sealed, Subject};
use domain::time::Moment;
use store::{Change, CommitError, Committed, Decided, SealedRow};

use super::federation::{Federation, party};

/// What the claim of every matter says; it travels sealed.
pub(crate) const REQUEST: &str = "要求补发拖欠的三个月工资";

fn clerk(agency: AgencyId) -> Actor {
    use Role::{Coordinator, Handler, OrgHead, Receptionist, Registrar};
    Actor {
        person: PersonRef {
            agency,
            number: "A1".parse().unwrap(),
        },
        roles: [Registrar, Receptionist, Coordinator, Handler, OrgHead].into(),
    }
}

/// A change by a clerk of the record's own agency.
fn by_clerk<F>(record: RecordId, rules: std::sync::Arc<Rulebook>, decide: F) -> Change
where
    F: FnOnce(&State, &Rulebook, &Actor, Moment) -> Result<Vec<Event>, Refusal> + Send + 'static,
{
    Change::on(record, move |view| {
        let (moment, actor) = (view.moment(None), clerk(record.agency));
        let state = view.state(&record).expect("changed where it exists");
        let events = decide(state, &rules, &actor, moment)?;
        Ok(Decided {
            events: events.into_iter().map(|event| (record, event)).collect(),
            by: Author::Staff(actor.person),
            happened: moment.happened,
            rules: rules.version(),
        })
    })
}

const TRIAGE: ClaimTriage = ClaimTriage {
    claim: ClaimNo(1),
    path: ClaimPath::PetitionOpinion,
    class: ContentClass::LABOUR,
    place: None,
};

/// What the petitioner says: name, address, request, subject, query code.
struct Texts {
    person: u128,
    sealed: [Sealed; 5],
}

impl Texts {
    fn registration(&self, number: MatterNumber) -> Registration {
        let [name, address, request, subject, query_code] = self.sealed;
        Registration {
            number,
            channel: Channel::Visit,
            source: None,
            form: Form::Written,
            petitioners: vec![Petitioner {
                no: PersonNo(1),
                kind: PetitionerKind::Person,
                subject: self.person,
                name: Stated::Given(name),
                address: Stated::Given(address),
                identity: Stated::Unclear,
                phone: Stated::Unclear,
            }],
            headcount: Headcount {
                visitors: 1,
                concerned: 1,
                present: 1,
            },
            claims: vec![Claim {
                no: ClaimNo(1),
                request,
                class: ContentClass::LABOUR,
                place: None,
            }],
            subject,
            facts: Stated::Unclear,
            reasons: Stated::Unclear,
            query_code,
            late_reason: None,
        }
    }
}

impl Federation {
    async fn seal(
        &self,
        record: RecordId,
        texts: &[(Subject, &str)],
    ) -> Result<(Vec<Sealed>, Vec<SealedRow>), CommitError> {
        let store = self.store(self.place_of(record.home()));
        let sealed = store
            .vault()
            .seal_all(texts)
            .await
            .map_err(store::StoreError::from)?;
        Ok(sealed.into_iter().unzip())
    }

    async fn commit(&self, record: RecordId, change: Change) -> Result<Committed, CommitError> {
        self.store(self.place_of(record.home()))
            .commit(change)
            .await
    }

    fn rules_at(&self, record: RecordId) -> std::sync::Arc<Rulebook> {
        self.node(self.place_of(record.home())).desk.rules()
    }

    /// Registers a matter with one petitioner and one claim about wages.
    pub(crate) async fn register(&self, agency: AgencyId) -> Result<MatterId, CommitError> {
        let home = self.place_of(party(agency, Service::Intake));
        let id = MatterId::new(agency, self.entropy.id(self.now(home)));
        self.register_as(id).await?;
        Ok(id)
    }

    pub(crate) async fn register_as(&self, id: MatterId) -> Result<Committed, CommitError> {
        self.register_saying(id, REQUEST).await
    }

    pub(crate) async fn register_saying(
        &self,
        id: MatterId,
        request: &str,
    ) -> Result<Committed, CommitError> {
        let (texts, rows) = self.texts(id, id.record(), request).await?;
        let rules = self.rules_at(id.record());
        let change = Change::new(id.record(), move |view| {
            let (moment, actor) = (view.moment(None), clerk(id.agency));
            let registration = texts.registration(view.next_number(id.agency));
            let events = matter::register(&rules, &actor, registration, moment)?;
            Ok(Decided {
                events: events
                    .into_iter()
                    .map(|event| (id.record(), Event::Matter(event)))
                    .collect(),
                by: Author::Staff(actor.person),
                happened: moment.happened,
                rules: rules.version(),
            })
        });
        self.commit(id.record(), change.sealing(rows)).await
    }

    /// A docket that was opened and triaged by messages of a matter that its intake has not got yet.
    pub(crate) async fn open_docket(&self, matter: MatterId) -> Result<Committed, CommitError> {
        let docket = DocketId::of(matter).record();
        let (texts, rows) = self.texts(matter, docket, REQUEST).await?;
        let rules = self.rules_at(docket);
        let change = Change::new(docket, move |view| {
            let moment = view.moment(None);
            let opened = docket::Event::Opened {
                registration: Box::new(texts.registration(MatterNumber::new(2026, 900).unwrap())),
                received: moment.happened,
                dispatch_by: moment.day(),
            };
            let triaged = docket::Event::Triaged {
                category: Category::Claim,
                claims: vec![TRIAGE],
                disposition: Disposition::Ordinary,
                urgent: false,
            };
            Ok(Decided {
                events: [opened, triaged]
                    .map(|event| (docket, Event::Docket(event)))
                    .into(),
                by: Author::Peer(matter.record().home()),
                happened: moment.happened,
                rules: rules.version(),
            })
        });
        self.commit(docket, change.sealing(rows)).await
    }

    async fn texts(
        &self,
        id: MatterId,
        home: RecordId,
        request: &str,
    ) -> Result<(Texts, Vec<SealedRow>), CommitError> {
        let person = self.entropy.id(self.now(self.place_of(home.home())));
        let (petitioner, about) = (Subject::Person(person), Subject::Matter(id.id));
        let texts = [
            (petitioner, "王小明"),
            (petitioner, "莫愁路1号"),
            (about, request),
            (about, "拖欠工资"),
            (about, "k7f3-9m2q"),
        ];
        let (sealed, rows) = self.seal(home, &texts).await?;
        let sealed = sealed.try_into().expect("five texts");
        Ok((Texts { person, sealed }, rows))
    }

    pub(crate) async fn triage(
        &self,
        id: MatterId,
        urgent: bool,
    ) -> Result<Committed, CommitError> {
        let claims = vec![TRIAGE];
        let command = matter::Command::Triage {
            category: Category::Claim,
            claims,
            disposition: Disposition::Ordinary,
            urgent,
        };
        let change = by_clerk(
            id.record(),
            self.rules_at(id.record()),
            move |state, rules, actor, moment| {
                let State::Matter(matter) = state else {
                    unreachable!("a matter")
                };
                Ok(matter::decide(matter, rules, actor, command, moment)?
                    .into_iter()
                    .map(Event::Matter)
                    .collect())
            },
        );
        self.commit(id.record(), change).await
    }

    /// Dispatches the claim to an organ, which owes no report.
    pub(crate) async fn dispatch(
        &self,
        docket: DocketId,
        to: AgencyId,
    ) -> Result<(HandlingId, Committed), CommitError> {
        let handling = HandlingId::new(
            to,
            self.entropy
                .id(self.now(self.place_of(docket.record().home()))),
        );
        let command = docket::Command::Dispatch {
            claim: ClaimNo(1),
            to,
            handling,
            kind: DispatchKind::Transfer,
            ground: DispatchGround::OwnLevel,
        };
        let change = by_clerk(
            docket.record(),
            self.rules_at(docket.record()),
            move |state, rules, actor, moment| {
                let State::Docket(docket) = state else {
                    unreachable!("a docket")
                };
                Ok(docket::decide(docket, rules, actor, command, moment)?
                    .into_iter()
                    .map(Event::Docket)
                    .collect())
            },
        );
        let committed = self.commit(docket.record(), change).await?;
        Ok((handling, committed))
    }

    /// The organ accepts in writing.
    pub(crate) async fn accept(&self, id: HandlingId) -> Result<Committed, CommitError> {
        let about = Subject::Matter(id.id);
        let texts = [
            (about, "收到回执"),
            (about, "本机关办理"),
            (about, "六十日内答复"),
        ];
        let (sealed, rows) = self.seal(id.record(), &texts).await?;
        let [receipt, path, procedure] = sealed[..] else {
            unreachable!("three texts")
        };
        let command = handling::Command::Accept {
            notice: Notice::Written {
                receipt,
                path,
                procedure,
            },
        };
        let change = by_clerk(
            id.record(),
            self.rules_at(id.record()),
            move |state, rules, actor, moment| {
                let State::Handling(handling) = state else {
                    unreachable!("a handling")
                };
                Ok(handling::decide(handling, rules, actor, command, moment)?
                    .into_iter()
                    .map(Event::Handling)
                    .collect())
            },
        );
        self.commit(id.record(), change.sealing(rows)).await
    }

    pub(crate) async fn state(&self, record: RecordId) -> Option<std::sync::Arc<State>> {
        self.store(self.place_of(record.home()))
            .load(record)
            .await
            .unwrap()
            .map(|loaded| loaded.state)
    }
}
