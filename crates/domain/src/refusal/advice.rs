//! What to do about each refusal, by its code.

const ADVICE: &[(&str, &str)] = &[
    (
        "ROLE_NOT_ALLOWED",
        "Ask a colleague who has the role, or have the agency's staff list changed.",
    ),
    (
        "NOT_HOME_NODE",
        "Send the command to the agency that keeps the record; its id begins with that agency's code.",
    ),
    (
        "UNKNOWN_AGENCY",
        "Check the code; a new member appears with the next version of the directory.",
    ),
    (
        "SUSPENDED_AGENCY",
        "Choose another agency, or wait until the directory lists it as active again.",
    ),
    (
        "UNEXPECTED_SENDER",
        "Look at the record the message came from; nothing here was changed.",
    ),
    (
        "WRONG_STAGE",
        "Read the record again; the stage it is in says what can be done.",
    ),
    (
        "TEXT_REQUIRED",
        "Fill the field in; where the law allows it, say that it is unclear instead.",
    ),
    (
        "UNKNOWN_CLAIM",
        "Use a number under which the matter lists a claim.",
    ),
    (
        "HAPPENED_LATER",
        "Correct the time of the event; it is not after the time of the entry.",
    ),
    (
        "NO_PETITIONER",
        "Enter a petitioner; a name that is not known is entered as unclear.",
    ),
    ("NO_CLAIM", "Enter what is asked for as at least one claim."),
    (
        "MISNUMBERED_PEOPLE",
        "Number the petitioners 1, 2, 3 in the order of the list.",
    ),
    (
        "MISNUMBERED_CLAIMS",
        "Number the claims 1, 2, 3 in the order of the list.",
    ),
    (
        "HEADCOUNT_INCONSISTENT",
        "Listed visitors are those named; neither they nor those present are more than those concerned; a visit has somebody present.",
    ),
    (
        "READ_BACK_REQUIRED",
        "Read the record back to the speaker and say so.",
    ),
    (
        "LATE_REASON_REQUIRED",
        "Say why the entry is made on a later day than the receipt.",
    ),
    (
        "INVALID_SOURCE",
        "Use the id of the other system in 1 to 64 printable ASCII characters.",
    ),
    (
        "TOO_MANY_REPRESENTATIVES",
        "Have fewer elected; all petitioners stay registered.",
    ),
    (
        "REPRESENTATIVES_REQUIRED",
        "Record the election of at least one representative first.",
    ),
    (
        "NO_COMMON_MATTER",
        "Nothing to do: a single petitioner speaks alone.",
    ),
    (
        "NOT_A_PETITIONER",
        "Choose from the petitioners that the matter lists.",
    ),
    (
        "ALREADY_TRIAGED",
        "Change the category by reclassifying, with a reason.",
    ),
    ("NOT_TRIAGED", "Triage the matter first."),
    (
        "CLAIMS_UNCOVERED",
        "List each claim of the matter once, with its path.",
    ),
    (
        "SAME_CATEGORY",
        "Nothing to do: the matter has the category already.",
    ),
    ("SELF_LINK", "Name the other, earlier matter."),
    ("ALREADY_LINKED", "Nothing to do: the link exists."),
    (
        "LINK_GROUND_REQUIRED",
        "Say by what the two are about one thing: person, place or subject.",
    ),
    (
        "LATER_MATTER",
        "Link from the later matter to the earlier one.",
    ),
    (
        "RESTRICTED_MATTER",
        "Handle the accusation by the organ with power over the accused; it is received separately.",
    ),
    (
        "NO_STATUTORY_PATH",
        "Dispatch a claim of path 31(6); redirect only those of 31(1) to 31(5).",
    ),
    (
        "MATTER_WITHDRAWN",
        "Register a new matter if the petitioner brings it again.",
    ),
    (
        "MATTER_CLOSED",
        "Register the piece as a new matter and link the closed one.",
    ),
    (
        "STATUTORY_PATH",
        "Tell the petitioner of the statutory path; do not dispatch the claim as a petition.",
    ),
    (
        "SAME_MATTER_IN_PROGRESS",
        "Wait for the handling that runs, or recall it first.",
    ),
    (
        "DISPATCH_TO_SELF",
        "Name another agency, or handle the claim where it is.",
    ),
    (
        "REPORT_DUE_IN_PAST",
        "Set a day after the day of the assignment.",
    ),
    (
        "NOT_IN_PLAN",
        "Dispatch to the responsible unit of the plan, or have the plan changed.",
    ),
    (
        "FORMER_OWNER",
        "Have the dispute adjudicated, or name another agency.",
    ),
    (
        "ROUND_MISMATCH",
        "Read the docket again and answer the current round.",
    ),
    (
        "NOT_THE_RECEIVER",
        "Leave it to the agency that the dispatch names.",
    ),
    (
        "NOT_RECEIVED",
        "Wait until the destination's node has received the dispatch.",
    ),
    (
        "OBJECTION_WINDOW_CLOSED",
        "Accept the claim; competence can be disputed by adjudication only.",
    ),
    (
        "OBJECTION_ALREADY_USED",
        "Accept the claim; competence can be disputed by adjudication only.",
    ),
    (
        "REASONS_TOO_SHORT",
        "Write out the reasons: duties, provisions, and who is competent instead.",
    ),
    (
        "NO_OBJECTION_PENDING",
        "Nothing to do: there is no open objection.",
    ),
    (
        "OBJECTION_PENDING",
        "Decide the objection first, or wait for the sender's decision.",
    ),
    ("ALREADY_ACCEPTED", "Nothing to do: the claim is accepted."),
    ("NOT_ACCEPTED", "Give notice and accept the claim first."),
    ("WAIVER_NOT_ALLOWED", "Give the notice in writing."),
    ("EXTENSION_LIMIT", "Ask for no more days than are left."),
    (
        "EXTENSION_LATE",
        "Issue the opinion at once; the delay stays on record.",
    ),
    (
        "APPROVER_IS_HANDLER",
        "Have the head of the agency approve, who is not the handler.",
    ),
    (
        "NO_PERIOD",
        "Nothing to do: on a statutory path no handling period runs.",
    ),
    (
        "OPINION_ALREADY_ISSUED",
        "Serve the opinion that has been issued.",
    ),
    ("OPINION_REQUIRED", "Issue the opinion first."),
    (
        "SERVICE_REQUIRED",
        "Serve the opinion on the petitioner and record how.",
    ),
    ("ALREADY_SERVED", "Nothing to do: the service is recorded."),
    ("SERVED_BEFORE_ISSUED", "Correct the time of service."),
    (
        "NOTHING_TO_EXECUTE",
        "Nothing to do: only what was supported is carried out.",
    ),
    (
        "EXECUTION_REQUIRED",
        "Carry out what was supported and record it, then close.",
    ),
    (
        "NO_REPORT_OWED",
        "Nothing to do: report only on assignments.",
    ),
    (
        "REPORT_REQUIRED",
        "File the closing report that the assignment asks for.",
    ),
    (
        "GROUND_REQUIRED",
        "Name a ground: complexity, number of people, or another factor.",
    ),
    (
        "REASON_REQUIRED",
        "Say why no joint reception is held although it is advised.",
    ),
    (
        "NOT_THE_OFFICE",
        "Propose it to the petition office, which convenes.",
    ),
    (
        "QUORUM_NOT_MET",
        "Seat the office and another agency, and exactly one responsible unit for each claim.",
    ),
    (
        "SOCIAL_NOT_RESPONSIBLE",
        "Make an organ responsible for the claim.",
    ),
    (
        "WRONG_CLASS",
        "Give the duty to an agency of the right class.",
    ),
    (
        "LOCAL_NOT_INVITED",
        "Seat the local unit of the place of the problem.",
    ),
    ("OFFICE_MISSING", "Name at least one member of the office."),
    (
        "COMPETENCE_MISSING",
        "Send somebody with the competence, or have the office waive it with a reason.",
    ),
    (
        "COMPANION_REQUIRED",
        "Name who is with the petitioners at their site.",
    ),
    ("MODE_MISSING", "Choose the mode first."),
    ("PEOPLE_MISSING", "Choose the people first."),
    ("NOT_INVITED", "Have the office invite the agency first."),
    (
        "INVITATION_MISMATCH",
        "Read the reception again and name the open invitation.",
    ),
    (
        "ALREADY_ANSWERED",
        "Send a substitute instead of a second answer.",
    ),
    (
        "ALREADY_INVITED",
        "Nothing to do: the agency has an open invitation.",
    ),
    (
        "DECLINE_NEEDS_OBJECTION",
        "Come, or object to the competence with reasons.",
    ),
    (
        "DELEGATE_REQUIRED",
        "Name at least one person of your own agency.",
    ),
    (
        "LINE_NOT_AGREED",
        "Circulate a line, have it confirmed by all who must, and lock it.",
    ),
    (
        "LINE_INCOMPLETE",
        "Write facts, basis, answer and speaker for every claim.",
    ),
    (
        "LINE_MISMATCH",
        "Read the current version and name its number and digest.",
    ),
    (
        "LINE_SPEAKER",
        "Let the responsible unit of the claim speak the answer.",
    ),
    (
        "LINE_LOCKED",
        "Nothing to do before the session: the agreed line stands.",
    ),
    (
        "DUTY_NOT_YOURS",
        "Leave it to the agency with the duty; the host may record what was heard from its person.",
    ),
    ("SESSION_NOT_OPEN", "Open the session first."),
    ("SESSION_NOT_ENDED", "End the session first."),
    (
        "RECORD_INCOMPLETE",
        "Record what is missing for each claim, or give a reason for it.",
    ),
    ("UNKNOWN_HEARD", "Use a number that the record lists."),
    (
        "ANSWER_UNCONFIRMED",
        "Wait for the agency's own statement, or give a reason for each answer without one.",
    ),
    (
        "NOT_READ_BACK",
        "Read the record back to the petitioners first.",
    ),
    (
        "RECORD_SEALED",
        "Add an addendum; what is sealed is not changed.",
    ),
    (
        "PLAN_INCOMPLETE",
        "Give every claim one item with one responsible unit and a day.",
    ),
    ("PLAN_DUE_IN_PAST", "Set a day after the session."),
    (
        "PLAN_MISMATCH",
        "Read the current version and name its number and digest.",
    ),
    (
        "PLAN_NOT_AGREED",
        "Wait for every responsible unit to agree, or propose another version.",
    ),
    ("NO_STAY", "Note the person as staying on first."),
    ("ALREADY_STAYING", "Nothing to do: the person is noted."),
    (
        "GUIDANCE_MISSING",
        "Have each concerned agency give its guidance first.",
    ),
    ("STAY_OPEN", "End the stay of everyone who is still there."),
    (
        "CARE_RECORD_REQUIRED",
        "Write the care record: to whom, when, in what state.",
    ),
    ("ARRIVAL_BEFORE_STAY", "Correct the time of arrival."),
    (
        "PROVINCIAL_RECORD_MISSING",
        "Enter the record in the provincial system and its number here.",
    ),
    (
        "INVALID_PROVINCIAL_NUMBER",
        "Copy the number as the provincial system shows it.",
    ),
    (
        "DISPATCH_MISSING",
        "Dispatch every claim of the plan first.",
    ),
];

/// A test holds that every refusal has its line.
pub(super) fn on(code: &str) -> &'static str {
    ADVICE
        .iter()
        .find(|(of, _)| *of == code)
        .map_or("Read the record again.", |(_, advice)| advice)
}

#[cfg(test)]
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    ADVICE.iter().map(|(code, _)| *code)
}
