//! 登记: a piece becomes a matter (Art. 22 ¶1, 23 ¶1); no role, duplicate or level stands in the way (I1).

use contracts::invalid::{InField, Invalid, Reason};
use contracts::pb::intake::v1 as pb;
use contracts::wire::{Wired, text};
use domain::entry::{Event, Key};
use domain::id::MatterId;
use domain::matter::{
    self, Channel, Claim, ClaimNo, Form, Headcount, PersonNo, Petitioner, ReadBack, Registration,
    Source, Stated,
};
use domain::number::MatterNumber;
use domain::people::PersonRef;
use domain::sealed::{Sealed, Subject};
use domain::time::Instant;
use node::desk::act::{self, Deed};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::{Blind, BlindKind, Committed, Vault};

use crate::entry::{Asked, Entered, Person, each};
use crate::index::blind;
use crate::query_code::QueryCode;
use crate::records::subject;
use crate::{Context, REASON_LIMIT, STATEMENT_LIMIT};

const SUBJECT_LIMIT: usize = 500;
/// Joint letters and group visits have hundreds of names; a list of thousands is an attachment.
const MOST_PETITIONERS: usize = 500;
const MOST_CLAIMS: usize = 50;
/// All of a registration: with its parts sealed for the docket it still fits into one message between services.
const MOST_BYTES: usize = 512 << 10;

/// A piece as a clerk enters it.
pub(crate) struct RegisterMatter {
    request: RequestId,
    channel: Channel,
    source: Option<Source>,
    form: Spoken,
    people: Vec<Person>,
    headcount: Headcount,
    claims: Vec<Asked>,
    subject: String,
    facts: Entered,
    reasons: Entered,
    received: Option<Instant>,
    late_reason: Option<String>,
}

/// How the statement was made; whoever registers is the one who took it down.
enum Spoken {
    Written,
    Oral(ReadBack),
}

impl TryFrom<pb::RegisterMatterRequest> for RegisterMatter {
    type Error = Invalid;

    fn try_from(pb: pb::RegisterMatterRequest) -> Result<Self, Invalid> {
        let pb::RegisterMatterRequest {
            request_id,
            channel,
            source,
            form,
            read_back,
            petitioners,
            headcount,
            claims,
            subject,
            facts,
            reasons,
            received,
            late_reason,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            channel: Wired::from_wire(channel).field("channel")?,
            source: Wired::from_wire(source).field("source")?,
            form: spoken(form, read_back).field("form")?,
            people: each(petitioners, MOST_PETITIONERS).field("petitioners")?,
            headcount: Wired::from_wire(headcount).field("headcount")?,
            claims: each(claims, MOST_CLAIMS).field("claims")?,
            subject: text(subject, SUBJECT_LIMIT).field("subject")?,
            facts: Entered::parse(facts, STATEMENT_LIMIT).field("facts")?,
            reasons: Entered::parse(reasons, STATEMENT_LIMIT).field("reasons")?,
            received: Wired::from_wire(received).field("received")?,
            late_reason: if late_reason.is_empty() {
                None
            } else {
                Some(text(late_reason, REASON_LIMIT).field("late_reason")?)
            },
        })
    }
}

fn spoken(form: i32, read_back: bool) -> Result<Spoken, Reason> {
    match pb::StatementForm::try_from(form) {
        Ok(pb::StatementForm::Written) => Ok(Spoken::Written),
        Ok(pb::StatementForm::Oral) if read_back => Ok(Spoken::Oral(ReadBack::Done)),
        Ok(pb::StatementForm::Oral) => Ok(Spoken::Oral(ReadBack::NotYet)),
        Ok(pb::StatementForm::Unspecified) => Err(Reason::Missing),
        Err(_) => Err(Reason::UnknownValue),
    }
}

/// Registers the piece as a matter with a number and a query code.
pub(crate) async fn register_matter(
    ctx: &Context,
    call: &Call,
    command: RegisterMatter,
) -> Result<Committed, Failure> {
    if call.body().len() > MOST_BYTES {
        return Err(Invalid::new(Reason::TooLong).into());
    }
    // A repeated call would otherwise draw keys for people who have theirs.
    if let Some(committed) = act::answered(ctx, call, command.request).await? {
        return Ok(committed);
    }
    let agency = call.actor().agency();
    let new_id = || ctx.entropy.id(ctx.clock.now());
    let matter = MatterId::new(agency, new_id());
    let code = QueryCode::draw(&ctx.entropy);
    let subjects: Vec<u128> = command.people.iter().map(|_| new_id()).collect();
    let slip = code.slip();
    let (handles, sealing) = act::seal_all(ctx, &command.texts(matter, &subjects, &slip)).await?;
    let mut deed = Deed::on(matter.record(), command.request)
        .sealing(sealing)
        .found_by(command.blinds(ctx.store.vault(), matter, &code));
    if let Some(source) = &command.source {
        deed = deed.claiming(Key::Source(agency, source.id.clone()));
    }
    if let Some(received) = command.received {
        deed = deed.happened(received);
    }
    let recorder = call.actor().person.clone();
    act::create(ctx, call, deed, move |view, rules, actor, moment| {
        let number = view.next_number(agency);
        let registration = command.registration(number, recorder, &subjects, handles);
        let events = matter::register(rules, actor, registration, moment)?;
        Ok(events.into_iter().map(Event::Matter).collect())
    })
    .await
}

/// Handles of texts, taken in the order in which the texts were given.
struct Handles(std::vec::IntoIter<Sealed>);

impl Handles {
    fn next(&mut self) -> Sealed {
        self.0
            .next()
            .expect("the vault seals each text that it is given")
    }

    fn stated(&mut self, entered: &Entered) -> Stated {
        match entered {
            Entered::Given(_) => Stated::Given(self.next()),
            Entered::Unclear => Stated::Unclear,
        }
    }
}

impl RegisterMatter {
    /// Every text with whom it is about, in the order in which `registration` takes the handles.
    fn texts<'a>(
        &'a self,
        matter: MatterId,
        subjects: &[u128],
        slip: &'a str,
    ) -> Vec<(Subject, &'a str)> {
        let of_matter = [Some(self.subject.as_str()), Some(slip)]
            .into_iter()
            .chain([
                self.facts.given(),
                self.reasons.given(),
                self.late_reason.as_deref(),
            ])
            .chain(self.claims.iter().map(|claim| Some(claim.request.as_str())))
            .flatten()
            .map(|text| (subject(matter), text));
        let of_people = self.people.iter().zip(subjects).flat_map(|(person, id)| {
            let fields = [
                &person.name,
                &person.address,
                &person.identity,
                &person.phone,
            ];
            let given = fields.into_iter().filter_map(|field| field.given());
            given.map(|text| (Subject::Person(*id), text))
        });
        of_matter.chain(of_people).collect()
    }

    fn registration(
        self,
        number: MatterNumber,
        recorder: PersonRef,
        subjects: &[u128],
        handles: Vec<Sealed>,
    ) -> Registration {
        let mut handles = Handles(handles.into_iter());
        let subject = handles.next();
        let query_code = handles.next();
        let facts = handles.stated(&self.facts);
        let reasons = handles.stated(&self.reasons);
        let late_reason = self.late_reason.map(|_| handles.next());
        let claims = (1..).zip(self.claims).map(|(no, claim)| Claim {
            no: ClaimNo(no),
            request: handles.next(),
            class: claim.class,
            place: claim.place,
        });
        let claims = claims.collect();
        let people = (1..).zip(self.people.iter().zip(subjects));
        let petitioners = people.map(|(no, (person, subject))| Petitioner {
            no: PersonNo(no),
            kind: person.kind,
            subject: *subject,
            name: handles.stated(&person.name),
            address: handles.stated(&person.address),
            identity: handles.stated(&person.identity),
            phone: handles.stated(&person.phone),
        });
        Registration {
            number,
            channel: self.channel,
            source: self.source,
            form: match self.form {
                Spoken::Written => Form::Written,
                Spoken::Oral(read_back) => Form::Oral {
                    recorder,
                    read_back,
                },
            },
            petitioners: petitioners.collect(),
            headcount: self.headcount,
            claims,
            subject,
            facts,
            reasons,
            query_code,
            late_reason,
        }
    }

    /// By whom and by which code the matter can be found.
    fn blinds(&self, vault: &Vault, matter: MatterId, code: &QueryCode) -> Vec<Blind> {
        let of_people = self.people.iter().flat_map(|person| {
            [
                (BlindKind::Name, &person.name),
                (BlindKind::Identity, &person.identity),
                (BlindKind::Phone, &person.phone),
            ]
        });
        let given = of_people.filter_map(|(kind, field)| Some((kind, field.given()?)));
        given
            .chain([(BlindKind::QueryCode, code.symbols())])
            .map(|(kind, text)| Blind {
                kind,
                value: blind(vault, kind, text),
                record: matter.record(),
            })
            .collect()
    }
}
