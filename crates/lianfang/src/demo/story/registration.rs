//! The import of petitions as any client would do it; each of them is there once, and can be found.

use crate::demo::import::{self, Imported, Progress};
use crate::demo::petitions::PetitionSource;
use crate::demo::stage::{Stage, StoryFault};

/// Lines without a petition that are named one by one.
const NAMED: usize = 20;

pub(super) async fn play(
    stage: &mut Stage,
    source: &PetitionSource,
    progress: Progress,
) -> Result<Imported, StoryFault> {
    // Thousands of calls would bury the rest of the act's trace, and their spans would slow what is measured here.
    let imported = stage
        .untraced(async |stage| Ok(import::import(&stage.desks, source, progress).await?))
        .await?;
    let count = imported.registered.len();
    stage.tell(
        "office",
        &format!("导入信访事项{count}件，逐件登记；来源日期如实记载，期限自今日收到起算"),
        "Art. 22 ¶1",
    )?;
    for malformed in imported.malformed.iter().take(NAMED) {
        stage
            .timeline
            .note(&format!("未登记：{}", malformed.said()))?;
    }
    let more = imported.malformed.len().saturating_sub(NAMED);
    if more > 0 {
        stage.timeline.note(&format!("未登记：另有{more}行"))?;
    }
    stage
        .untraced(async |stage| Ok(import::check(&stage.desks, source, &imported).await?))
        .await?;
    stage.held(&format!(
        "{count}件各登记一次，按登记编号、来源编号、化名均可查到，各有一本台账"
    ));
    stage.tell(
        "office",
        "逐件核对：各登记一次，按登记编号、来源编号、化名均可查到，台账齐备；内容相同的各为一件",
        "Art. 21 ¶2",
    )?;
    Ok(imported)
}
