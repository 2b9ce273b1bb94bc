//! Petitions as a clerk enters them, for stores and services under test.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use domain::calendar::Calendar;
use domain::content::ContentClass;
use domain::entry::Event;
use domain::id::{AgencyId, MatterId};
use domain::matter::{
    self, Channel, Claim, ClaimNo, Command, Form, Headcount, PersonNo, Petitioner, PetitionerKind,
    Registration, Source, Stated,
};
use domain::people::{Actor, Author, PersonRef, Role};
use domain::refusal::Refusal;
use domain::region::RegionCode;
use domain::rulebook::{Directory, Rulebook};
use domain::sealed::{Sealed, SealedId};
use domain::term::Profile;
use store::{Change, Decided, View};

/// A county petition office.
pub fn office() -> AgencyId {
    let county = RegionCode::parse("320981").expect("a division of Jiangsu");
    AgencyId::synthetic(county, 1)
}

/// The law of the nation, and nobody in the directory.
pub fn rules() -> Arc<Rulebook> {
    // Made once: a calendar of twenty years costs more than a registration.
    static RULES: LazyLock<Arc<Rulebook>> = LazyLock::new(|| {
        Arc::new(Rulebook {
            calendar: Calendar::national(),
            profile: Profile::national(),
            directory: Directory::default(),
        })
    });
    RULES.clone()
}

/// A clerk of the office.
pub fn clerk() -> Actor {
    Actor {
        person: PersonRef {
            agency: office(),
            number: "0001".parse().expect("a staff number"),
        },
        roles: BTreeSet::from([Role::Registrar, Role::Receptionist, Role::Coordinator]),
    }
}

/// A matter of the office.
pub fn matter(id: u128) -> MatterId {
    MatterId::new(office(), id)
}

/// A handle that nothing is sealed under.
pub fn sealed(id: u128) -> Sealed {
    Sealed {
        id: SealedId(id),
        digest: [7; 32],
        length: 12,
    }
}

/// One petitioner, one claim; the number is the writer's to give.
pub fn registration(id: u128, number: domain::number::MatterNumber) -> Registration {
    let petitioner = Petitioner {
        no: PersonNo(1),
        kind: PetitionerKind::Person,
        subject: id,
        name: Stated::Given(sealed(id << 8)),
        address: Stated::Unclear,
        identity: Stated::Unclear,
        phone: Stated::Unclear,
    };
    let claim = Claim {
        no: ClaimNo(1),
        request: sealed((id << 8) + 1),
        class: ContentClass::OTHER,
        place: None,
    };
    Registration {
        number,
        channel: Channel::Network,
        source: Some(Source {
            id: format!("S{id}"),
            submitted: None,
        }),
        form: Form::Written,
        petitioners: vec![petitioner],
        headcount: Headcount {
            visitors: 1,
            concerned: 1,
            present: 0,
        },
        claims: vec![claim],
        subject: sealed((id << 8) + 2),
        facts: Stated::Given(sealed((id << 8) + 3)),
        reasons: Stated::Unclear,
        query_code: sealed((id << 8) + 4),
        late_reason: None,
    }
}

fn decided(view: &View<'_>, matter: MatterId, events: Vec<matter::Event>) -> Decided {
    Decided {
        events: events
            .into_iter()
            .map(|event| (matter.record(), Event::Matter(event)))
            .collect(),
        by: Author::Staff(clerk().person),
        happened: view.moment(None).happened,
        rules: rules().version(),
    }
}

/// Registers a matter, as the use case does.
pub fn register(id: u128) -> Change {
    register_from(id, format!("S{id}"))
}

/// Registers a matter that came from elsewhere under an id of its own there.
pub fn register_from(id: u128, source: String) -> Change {
    let matter = matter(id);
    Change::new(matter.record(), move |view| {
        let mut registration = registration(id, view.next_number(office()));
        registration.source = Some(Source {
            id: source,
            submitted: None,
        });
        let events = matter::register(&rules(), &clerk(), registration, view.moment(None))?;
        Ok(decided(view, matter, events))
    })
}

/// Records a later piece of a matter.
pub fn piece(id: u128, text: u128) -> Change {
    let matter = matter(id);
    let command = Command::RecordPiece {
        channel: Channel::Letter,
        text: sealed(text),
        source: None,
    };
    Change::on(matter.record(), move |view| {
        let Some(domain::entry::State::Matter(state)) = view.state(&matter.record()) else {
            return Err(Refusal::UnexpectedSender);
        };
        let events = matter::decide(state, &rules(), &clerk(), command, view.moment(None))?;
        Ok(decided(view, matter, events))
    })
}

/// A change that the rules refuse, although it has asked for a number.
pub fn refused(id: u128) -> Change {
    Change::new(matter(id).record(), move |view| {
        let mut registration = registration(id, view.next_number(office()));
        registration.claims.clear();
        let moment = view.moment(None);
        matter::register(&rules(), &clerk(), registration, moment)
            .map(|events| decided(view, matter(id), events))
    })
}
