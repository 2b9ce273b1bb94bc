//! Registers petitions as a client of the office would, many calls at a time, and checks that each is there once.

mod check;

use std::io;
use std::time::{Duration, Instant};

use contracts::Timestamp;
use contracts::pb::intake::v1::{
    ClaimEntry, PetitionerEntry, RegisterMatterRequest, RegisterMatterResponse, StatedText,
    StatementForm, stated_text,
};
use contracts::pb::node::v1::GetNodeRequest;
use contracts::pb::types::v1::{Channel, Headcount, PetitionerKind, Source};
use contracts::wire::Wired as _;
use domain::content::ContentClass;
use domain::id::{MatterId, Service};
use domain::people::Role;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinSet;

use super::cast;
use super::clerk::{CallFault, Clerk, Desks};
use super::petitions::{Malformed, Petition, PetitionSource, Petitions};
use super::until::{NotYet, until};

pub use check::check;

/// Calls in flight.
pub const IN_FLIGHT: usize = 64;

/// Whether somebody watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A bar on the standard error stream, where that is a terminal.
    Bar,
    Hidden,
}

/// A petition that is a matter now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The id in the system it came from.
    pub source_id: String,
    pub matter: MatterId,
    /// The human number.
    pub number: String,
    /// Whether an earlier call had registered it.
    pub replayed: bool,
}

/// What an import came to.
#[derive(Clone, Debug)]
pub struct Imported {
    /// In the order in which they were answered.
    pub registered: Vec<Registered>,
    pub malformed: Vec<Malformed>,
    /// Machine time until the last call was answered.
    pub answered: Duration,
    /// Machine time until the last docket was open at the follow-up service too: all rows of both databases.
    pub finished: Duration,
}

/// Why an import failed, or what it left is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    #[error("the petitions cannot be read")]
    Read(#[from] io::Error),
    #[error("petition {id} was not registered")]
    Register {
        id: String,
        #[source]
        source: CallFault,
    },
    #[error("petition {id} was answered without its matter or number")]
    Unclear { id: String },
    #[error("the import cannot be followed")]
    Ask(#[from] CallFault),
    #[error("the dockets of the import are not open")]
    Dockets(#[from] NotYet),
    #[error("{count} petitions are not found as they should be; the first: {first}")]
    Check { count: usize, first: String },
    #[error("a task of the import broke off")]
    Task(#[from] tokio::task::JoinError),
}

/// Registers every petition of a source by the office's registrar. Repeated, it registers nothing twice.
///
/// A malformed line is noted and stops nothing; a petition that the node does not take ends the import.
pub async fn import(
    desks: &Desks,
    source: &PetitionSource,
    progress: Progress,
) -> Result<Imported, ImportFault> {
    let office = cast::member("office");
    let registrar = desks.clerk(office, office.with_role(Role::Registrar));
    let auditor = desks.clerk(office, office.with_role(Role::Auditor));
    let mut petitions = source.open()?;
    let bar = bar(progress, petitions.bytes());
    let dockets = position(&auditor).await?;
    let began = Instant::now();
    let (registered, malformed) = register(&registrar, &mut petitions, &bar).await?;
    bar.finish_and_clear();
    let answered = began.elapsed();
    // Nothing else goes on yet, so that each entry more is the opening of a docket; a call that was repeated over a broken
    // connection may say that it was answered before.
    let fresh = registered.iter().filter(|each| !each.replayed).count() as u64;
    let all = (dockets + fresh).max(registered.len() as u64);
    wait_for(&auditor, dockets, all).await?;
    Ok(Imported {
        registered,
        malformed,
        answered,
        finished: began.elapsed(),
    })
}

async fn register(
    registrar: &Clerk,
    petitions: &mut Petitions,
    bar: &ProgressBar,
) -> Result<(Vec<Registered>, Vec<Malformed>), ImportFault> {
    let (mut registered, mut malformed) = (Vec::new(), Vec::new());
    let mut calls = JoinSet::new();
    let mut more = true;
    loop {
        while more && calls.len() < IN_FLIGHT {
            match petitions.next_petition()? {
                Some(Ok(petition)) => {
                    let registrar = registrar.clone();
                    calls.spawn(async move { one(&registrar, petition).await });
                }
                Some(Err(fault)) => malformed.push(fault),
                None => more = false,
            }
        }
        let Some(done) = calls.join_next().await else {
            return Ok((registered, malformed));
        };
        registered.push(done??);
        bar.set_position(petitions.read());
        bar.set_message(registered.len().to_string());
    }
}

async fn one(registrar: &Clerk, petition: Petition) -> Result<Registered, ImportFault> {
    let (step, source_id) = (petition.request_id(), petition.id.clone());
    let answer = registrar.act(&step, request(petition)).await;
    match answer {
        Ok(answer) => read(answer, source_id.clone()).ok_or(ImportFault::Unclear { id: source_id }),
        Err(source) => Err(ImportFault::Register {
            id: source_id,
            source,
        }),
    }
}

fn read(answer: RegisterMatterResponse, source_id: String) -> Option<Registered> {
    let reference = answer.reference?;
    Some(Registered {
        source_id,
        matter: MatterId::from_wire(reference.record?).ok()?,
        number: reference.number?,
        replayed: reference.replayed,
    })
}

/// A petition as the office enters it: what the export does not have is said to be unclear (Art. 19 ¶1).
pub fn request(petition: Petition) -> RegisterMatterRequest {
    let Petition {
        id,
        petitioner,
        subject,
        submitted,
        text,
    } = petition;
    let submitted: Timestamp = submitted.to_wire();
    RegisterMatterRequest {
        request_id: String::new(),
        channel: Channel::Network.into(),
        source: Some(Source {
            id,
            submitted: Some(submitted),
        }),
        form: StatementForm::Written.into(),
        read_back: false,
        petitioners: vec![PetitionerEntry {
            kind: PetitionerKind::Person.into(),
            name: given(petitioner),
            address: unclear(),
            identity_number: unclear(),
            phone: unclear(),
        }],
        headcount: Some(Headcount {
            visitors: 1,
            concerned: 1,
            present: 0,
        }),
        claims: vec![ClaimEntry {
            request: subject.clone(),
            content_class: ContentClass::OTHER.code(),
            place: String::new(),
        }],
        subject,
        facts: given(text),
        reasons: unclear(),
        received: None,
        late_reason: String::new(),
    }
}

fn given(text: String) -> Option<StatedText> {
    Some(StatedText {
        stated: Some(stated_text::Stated::Text(text)),
    })
}

const fn unclear() -> Option<StatedText> {
    Some(StatedText {
        stated: Some(stated_text::Stated::Unclear(true)),
    })
}

/// How far the journal of the office's follow-up service has come.
async fn position(auditor: &Clerk) -> Result<u64, CallFault> {
    let node = auditor.ask(Service::FollowUp, GetNodeRequest {}).await?;
    Ok(node.position)
}

/// Waits as long as something arrives.
async fn wait_for(auditor: &Clerk, mut seen: u64, all: u64) -> Result<(), NotYet> {
    while seen < all {
        let what = format!("docket {} of {all}", seen + 1);
        seen = until(&what, || async {
            let now = position(auditor).await?;
            Ok((now > seen).then_some(now))
        })
        .await?;
    }
    Ok(())
}

fn bar(progress: Progress, bytes: u64) -> ProgressBar {
    let target = match progress {
        Progress::Bar => ProgressDrawTarget::stderr(),
        Progress::Hidden => ProgressDrawTarget::hidden(),
    };
    let bar = ProgressBar::with_draw_target(Some(bytes), target);
    let style = ProgressStyle::with_template("  登记 {msg:>6} 件 {wide_bar} {percent:>3}%");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
