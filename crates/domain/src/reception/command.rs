//! What the office does with its reception.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::AgencyId;
use crate::matter::{ClaimNo, PersonNo};
use crate::people::{Delegate, PersonRef};
use crate::reception::{
    Determination, HeardNo, InvitationNo, LineEntry, LineVersion, Mode, Outcome, PlanItem,
    PlanVersion, Seat, Signature, Topic,
};
use crate::sealed::Sealed;

/// Commands of the office on its reception. Drafts carry no version: the machine numbers them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Determine {
        determination: Determination,
    },
    /// 6.1.2; `waivers` say why a competence of clause 5 is not asked of an agency (J-5).
    ChoosePeople {
        office: Vec<Delegate>,
        seats: Vec<Seat>,
        waivers: BTreeMap<AgencyId, Sealed>,
    },
    ChooseMode {
        mode: Mode,
    },
    Convene,
    /// In place of an agency that declined, or one more (6.1.2).
    InviteAnother {
        seat: Seat,
        instead_of: Option<InvitationNo>,
    },
    Revoke {
        invitation: InvitationNo,
        reason: Sealed,
    },
    CirculateLine {
        entries: Vec<LineEntry>,
        digest: [u8; 32],
    },
    LockLine {
        version: LineVersion,
    },
    /// The petitioners' side in the room (J-11).
    OpenSession {
        representatives: BTreeSet<PersonNo>,
    },
    RecordHeard {
        claim: ClaimNo,
        topic: Topic,
        speaker: PersonRef,
        text: Sealed,
    },
    EndSession {
        missing: BTreeMap<(ClaimNo, Topic), Sealed>,
    },
    ReadBack {
        signature: Signature,
    },
    /// `unconfirmed` gives a reason for each answer that its agency has not confirmed.
    Seal {
        digest: [u8; 32],
        unconfirmed: BTreeMap<HeardNo, Sealed>,
    },
    ProposePlan {
        items: Vec<PlanItem>,
        digest: [u8; 32],
    },
    IssuePlan {
        version: PlanVersion,
    },
    NoteStayingOn {
        person: PersonNo,
        needs: Sealed,
    },
    /// The office closes a stay when the local unit has reported, or records what it saw itself.
    EndStay {
        person: PersonNo,
        outcome: Outcome,
    },
    /// 6.4.1: entered in the provincial information system by a person.
    EnterProvincialRecord {
        number: String,
    },
    HandOver,
    Conclude,
    Cancel {
        reason: Sealed,
    },
}
