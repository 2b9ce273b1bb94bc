//! V2: what nobody dispatches in time is overdue, once, without anybody's doing.

use contracts::pb::followup::v1::DocketView;
use domain::id::DocketId;

use super::{Group, docket};
use crate::demo::import::Imported;
use crate::demo::stage::{Stage, StoryFault};

/// Days after the first one: the first day on which fifteen days are over.
const OVER: u32 = 16;
/// As clocks are named, without the number of the claim.
const DISPATCH: &str = "T1/";

/// The petitions that were imported, and the earlier piece, have no dispatch; each docket notes it by itself.
pub(super) async fn noted(
    stage: &mut Stage,
    imported: &Imported,
    group: &Group,
) -> Result<(), StoryFault> {
    let day = stage.days.after(OVER).max(stage.now().date());
    stage.on(day, 16, 30)?;
    let petitions = imported.registered.iter().map(|each| each.matter);
    let dockets: Vec<DocketId> = petitions.chain([group.earlier]).map(docket).collect();
    for docket in &dockets {
        stage
            .look(
                "office",
                *docket,
                "十五日内未转交的台账记录逾期",
                |view: &DocketView| {
                    let mut overdue = view.claims.iter().flat_map(|claim| &claim.overdue);
                    overdue
                        .any(|clock| clock.starts_with(DISPATCH))
                        .then_some(())
                },
            )
            .await?;
    }
    let what = format!(
        "其余{}件满15日尚未转交，台账各自记录逾期一次",
        dockets.len()
    );
    stage.held(&what);
    stage.tell("office", &what, "V2")
}
