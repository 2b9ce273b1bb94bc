//! The page of conformance, row by row: where a clause is realised, and what fails when it is not.

/// Held true by a test of the domain: each name in it exists.
const PAGE: &str = include_str!("../../../../domain/CONFORMANCE.md");

/// What the page has on a clause or rule.
pub(super) struct Row {
    pub(super) clause: &'static str,
    pub(super) says: &'static str,
    pub(super) rules: Vec<&'static str>,
    pub(super) tests: Vec<&'static str>,
    /// What is not built yet; `None` where nothing is missing.
    pub(super) later: Option<&'static str>,
}

/// Every row, in the order of the page.
pub(super) fn rows() -> impl Iterator<Item = Row> {
    PAGE.lines().filter_map(|line| {
        let cells = line.strip_prefix("| ")?.strip_suffix(" |")?;
        let cells: Vec<&str> = cells.split(" | ").collect();
        let [clause, says, rules, _, tests, later] = cells[..] else {
            return None;
        };
        let heading = clause == "clause" || clause.starts_with("---");
        (!heading).then(|| Row {
            clause,
            says,
            rules: quoted(rules),
            tests: quoted(tests),
            later: (later != "—").then_some(later),
        })
    })
}

/// What stands between back quotes.
fn quoted(cell: &'static str) -> Vec<&'static str> {
    cell.split('`').skip(1).step_by(2).collect()
}
