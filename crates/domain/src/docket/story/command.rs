//! The lines of a story as commands and messages.

use super::*;

impl World {
    pub(super) fn register(&mut self, args: &[&str], at: Moment) -> Result<(), Refusal> {
        let count = |at: usize, else_: u16| args.get(at).map_or(else_, |n| n.parse().unwrap());
        let claims = u8::try_from(count(0, 1)).unwrap();
        let mut registration: Registration = registration(count(1, 1), claims);
        if args.contains(&"unclear") {
            registration.petitioners[0].address = Stated::Unclear;
        }
        let told = matter::Outgoing::Registered {
            registration: Box::new(registration),
            received: at.happened,
        };
        self.tell(told, at)
    }

    pub(super) fn triage(&mut self, args: &[&str], at: Moment) -> Result<(), Refusal> {
        let mut disposition = Disposition::Ordinary;
        let mut category = Category::Claim;
        let mut paths = BTreeMap::new();
        for arg in args {
            match *arg {
                "guided" => disposition = Disposition::Guided,
                "redirected" => disposition = Disposition::Redirected,
                "joint" => disposition = Disposition::Joint,
                "accusation" => category = Category::Accusation,
                path => {
                    let (claim, path) = path.split_once('=').unwrap();
                    let path = match path {
                        "judicial" => ClaimPath::Judicial,
                        "arbitration" => ClaimPath::Arbitration,
                        _ => ClaimPath::AdministrativeProcedure,
                    };
                    paths.insert(ClaimNo(claim.parse().unwrap()), path);
                }
            }
        }
        let claims = self.docket().claims().map(|claim| ClaimTriage {
            claim: claim.no,
            path: paths
                .get(&claim.no)
                .copied()
                .unwrap_or(ClaimPath::PetitionOpinion),
            class: claim.class,
            place: claim.place,
        });
        let told = matter::Outgoing::Triaged {
            category,
            claims: claims.collect(),
            disposition,
            urgent: false,
        };
        self.tell(told, at)
    }

    pub(super) fn plan(&mut self, args: &[&str], at: Moment) -> Result<(), Refusal> {
        let items = args.iter().map(|arg| {
            let (claim, responsible) = arg.split_once('=').unwrap();
            PlanItem {
                claim: ClaimNo(claim.parse().unwrap()),
                responsible: agency(responsible),
                cooperating: BTreeSet::new(),
                task: sealed(900),
                due: day("05-29"),
            }
        });
        let plan = Plan {
            version: PlanVersion(1),
            items: items.collect(),
            digest: [7; 32],
        };
        let body = Body::JointReception(reception::Outgoing::HandedOver { plan });
        self.say(reception_id().record(), body, at)
    }

    pub fn docket_command(&mut self, verb: &str, args: &[&str]) -> docket::Command {
        if verb == "close" {
            return docket::Command::Close;
        }
        let claim = ClaimNo(args[0].parse().unwrap());
        if verb == "dispatch" {
            self.next += 1;
            let to = agency(args[1]);
            let kind = match args.iter().position(|arg| *arg == "assign") {
                Some(at) => DispatchKind::Assign {
                    report_due: day(args[at + 1]),
                    questions: sealed(800),
                },
                None => DispatchKind::Transfer,
            };
            let ground = if args.contains(&"plan") {
                DispatchGround::PlanOfReception
            } else {
                DispatchGround::OwnLevel
            };
            return docket::Command::Dispatch {
                claim,
                to,
                handling: HandlingId::new(to, self.next),
                kind,
                ground,
            };
        }
        let current = self.docket().claim(claim).map_or(Round(0), |c| c.round());
        let round = args.get(1).map_or(current, |n| Round(n.parse().unwrap()));
        let ruling = match verb {
            "agree" => ObjectionRuling::Agreed,
            _ => ObjectionRuling::Refused,
        };
        docket::Command::DecideObjection {
            claim,
            round,
            ruling,
            reason: sealed(700),
        }
    }

    pub fn handling_command(
        &self,
        home: AgencyId,
        verb: &str,
        args: &[&str],
        at: Moment,
    ) -> (HandlingId, handling::Command) {
        let handling = self.handling_of(args[0].parse().unwrap(), home);
        let number = |else_: u32| args.get(1).map_or(else_, |n| n.parse().unwrap());
        let command = match verb {
            "object" => handling::Command::Object {
                reasons: sealed_of_length(600, number(20)),
                proposed: args.get(2).map(|name| agency(name)),
            },
            "accept" => handling::Command::Accept {
                notice: Notice::Written {
                    receipt: sealed(501),
                    path: sealed(502),
                    procedure: sealed_of_length(503, number(20)),
                },
            },
            "waive" => handling::Command::Accept {
                notice: Notice::Waived,
            },
            "extend" => handling::Command::Extend {
                days: u8::try_from(number(30)).unwrap(),
                reason: sealed(504),
                told: sealed(505),
            },
            "issue" => handling::Command::IssueOpinion {
                opinion: opinion(args.get(1).copied().unwrap_or("supported")),
            },
            "serve" => handling::Command::Serve {
                way: ServiceWay::InPerson,
                served: at.happened,
            },
            "execute" => handling::Command::RecordExecution {
                evidence: sealed(506),
            },
            "report" => handling::Command::Report {
                result: sealed(507),
            },
            other => panic!("{other} is no verb"),
        };
        (handling, command)
    }
}

/// Who stands behind `hrss`, `hrss/head`, `office` and `office/clerk`.
pub fn actor(home: AgencyId, post: &str) -> Actor {
    let (number, role) = match post {
        "head" => ("B1", Role::OrgHead),
        "clerk" => ("R1", Role::Registrar),
        _ if home == office() => ("A1", Role::Coordinator),
        _ => ("H1", Role::Handler),
    };
    Actor {
        person: person(home, number),
        roles: BTreeSet::from([role]),
    }
}

pub fn opinion(outcome: &str) -> Opinion {
    let basis = if outcome == "baseless" { 0 } else { 20 };
    Opinion {
        claim: sealed(511),
        facts_and_reasons: sealed(512),
        opinion: sealed(513),
        basis: sealed_of_length(514, basis),
        outcome: match outcome {
            "partly" => OpinionOutcome::PartlySupported,
            "explained" => OpinionOutcome::Explained,
            "rejected" => OpinionOutcome::NotSupported,
            _ => OpinionOutcome::Supported,
        },
        remedy: sealed(515),
    }
}
