//! 6.2.1: the agreed line. First consult, then receive.

use std::collections::BTreeMap;

use crate::id::AgencyId;
use crate::matter::ClaimNo;
use crate::reception::{Course, Event, JointReception};
use crate::refusal::Refusal;
use crate::sealed::Sealed;

/// The version of the agreed line, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineVersion(pub u16);

/// What is said on one claim, and by whom (6.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineEntry {
    pub claim: ClaimNo,
    pub facts: Sealed,
    pub basis: Sealed,
    pub answer: Sealed,
    pub speaker: AgencyId,
}

/// One version of the agreed line (统一接谈口径).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub version: LineVersion,
    pub entries: Vec<LineEntry>,
    /// What confirmations name: SHA-256 over the entries, by the use case.
    pub digest: [u8; 32],
}

/// Where the line stands; each version begins without confirmations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineMachine {
    None,
    Circulated {
        line: Line,
        positions: BTreeMap<AgencyId, Position>,
    },
    /// Who joins later still confirms this version before speaking.
    Locked {
        line: Line,
        positions: BTreeMap<AgencyId, Position>,
    },
}

/// What an agency last said of the current version, of the line or of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    Confirmed,
    Contested { reason: Sealed },
}

impl Line {
    /// The texts it names.
    pub fn sealed(&self) -> Vec<Sealed> {
        self.entries
            .iter()
            .flat_map(|entry| [entry.facts, entry.basis, entry.answer])
            .collect()
    }
}

impl LineMachine {
    /// The version that counts.
    pub const fn current(&self) -> Option<&Line> {
        match self {
            Self::None => None,
            Self::Circulated { line, .. } | Self::Locked { line, .. } => Some(line),
        }
    }

    pub const fn is_locked(&self) -> bool {
        matches!(self, Self::Locked { .. })
    }

    /// What the agency said of the current version.
    pub fn position(&self, agency: AgencyId) -> Option<Position> {
        match self {
            Self::None => None,
            Self::Circulated { positions, .. } | Self::Locked { positions, .. } => {
                positions.get(&agency).copied()
            }
        }
    }

    pub fn has_confirmed(&self, agency: AgencyId) -> bool {
        self.position(agency) == Some(Position::Confirmed)
    }

    /// Whether version and digest are those of the current line.
    pub(super) fn check(&self, version: LineVersion, digest: [u8; 32]) -> Result<(), Refusal> {
        match self.current() {
            Some(line) if line.version == version && line.digest == digest => Ok(()),
            _ => Err(Refusal::LineMismatch),
        }
    }

    pub(super) fn circulated(line: Line) -> Self {
        Self::Circulated {
            line,
            positions: BTreeMap::new(),
        }
    }

    pub(super) fn with(mut self, agency: AgencyId, position: Position) -> Self {
        if let Self::Circulated { positions, .. } | Self::Locked { positions, .. } = &mut self {
            positions.insert(agency, position);
        }
        self
    }

    /// The same line, locked; nothing where there is no line of this version.
    pub(super) fn locked(self, version: LineVersion) -> Option<Self> {
        match self {
            Self::Circulated { line, positions } | Self::Locked { line, positions }
                if line.version == version =>
            {
                Some(Self::Locked { line, positions })
            }
            _ => None,
        }
    }
}

impl JointReception {
    /// J-7: every responsible and concerned agency that comes has confirmed the current version, and each claim has its
    /// responsible unit among them.
    pub fn line_is_agreed(&self) -> bool {
        let confirmed = |agency| self.line.has_confirmed(agency);
        let answered = |claim| {
            self.present()
                .any(|i| i.seat.is_responsible(claim) && confirmed(i.seat.agency))
        };
        self.present()
            .filter(|invitation| invitation.seat.agrees_line())
            .all(|invitation| confirmed(invitation.seat.agency))
            && self.proposal.claims.iter().all(|claim| answered(claim.no))
    }

    /// 6.2.1: the next version goes to those who fix the line; a line that all confirmed and the office locked stays.
    pub(super) fn circulate_line(
        &self,
        entries: Vec<LineEntry>,
        digest: [u8; 32],
    ) -> Result<Vec<Event>, Refusal> {
        if !matches!(self.course, Course::Convened { .. }) {
            return Err(self.wrong_stage());
        }
        if self.line.is_locked() && self.line_is_agreed() {
            return Err(Refusal::LineLocked);
        }
        for claim in &self.proposal.claims {
            let mut of_claim = entries.iter().filter(|entry| entry.claim == claim.no);
            let (Some(entry), None) = (of_claim.next(), of_claim.next()) else {
                return Err(Refusal::LineIncomplete);
            };
            if [entry.facts, entry.basis, entry.answer]
                .iter()
                .any(Sealed::is_blank)
            {
                return Err(Refusal::LineIncomplete);
            }
            if self.responsible(claim.no) != Some(entry.speaker) {
                return Err(Refusal::LineSpeaker);
            }
        }
        if let Some(entry) = entries.iter().find(|entry| !self.has_claim(entry.claim)) {
            return Err(Refusal::UnknownClaim { claim: entry.claim });
        }
        let version = self
            .line
            .current()
            .map_or(1, |line| line.version.0.saturating_add(1));
        Ok(vec![Event::LineCirculated {
            line: Line {
                version: LineVersion(version),
                entries,
                digest,
            },
        }])
    }

    /// J-7: the office locks a version when all confirmed that one.
    pub(super) fn lock_line(&self, version: LineVersion) -> Result<Vec<Event>, Refusal> {
        if !matches!(self.course, Course::Convened { .. }) {
            return Err(self.wrong_stage());
        }
        match &self.line {
            LineMachine::None => Err(Refusal::LineNotAgreed),
            LineMachine::Circulated { line, .. } | LineMachine::Locked { line, .. }
                if line.version != version =>
            {
                Err(Refusal::LineMismatch)
            }
            LineMachine::Locked { .. } => Err(Refusal::LineLocked),
            LineMachine::Circulated { .. } if !self.line_is_agreed() => Err(Refusal::LineNotAgreed),
            LineMachine::Circulated { .. } => Ok(vec![Event::LineLocked { version }]),
        }
    }
}
