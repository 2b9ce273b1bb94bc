//! What is known of lives of databases, in one read.

use super::super::dialect::{Connection, DbRow};
use super::super::row::Columns;
use super::{Read, rows};
use crate::engine::sql;
use crate::error::StoreError;
use crate::layout;
use crate::lives::{Extent, Hearing, HearingRow, LifeRow, Lives, Restored, Whose};

pub(crate) async fn lives(connection: &mut Connection) -> Read<Lives> {
    let mut lives = Lives::default();
    for row in rows(connection, sqlx::query(sql::LIVES)).await? {
        take(&mut lives, &row)?;
    }
    Ok(lives)
}

fn take(lives: &mut Lives, row: &DbRow) -> Read<()> {
    let mut columns = Columns::of(row);
    match columns.signed()? {
        1 => {
            let former = columns.wide()?;
            let _again = columns.bytes()?;
            let number = columns.count()?;
            let restored = Restored {
                former,
                position: columns.count()?,
                skipped: columns.small()?,
                at: columns.instant()?,
            };
            lives.restored.insert(number, restored);
        }
        whose @ (2 | 3) => {
            let whose = if whose == 2 {
                Whose::Ours
            } else {
                Whose::Theirs
            };
            let place = (columns.channel()?, whose, columns.wide()?);
            let offered = columns.count()?;
            nothing(&mut columns)?;
            let life = LifeRow {
                began: extent(&mut columns)?,
                ended: extent(&mut columns)?,
                offered,
            };
            lives.lives.insert(place, life);
        }
        4 => {
            let channel = columns.channel()?;
            let _again = columns.bytes()?;
            let (state, offered) = (columns.signed()?, columns.count()?);
            let _empty: (i64, i64) = (columns.signed()?, columns.signed()?);
            let (ours, theirs) = (extent(&mut columns)?, extent(&mut columns)?);
            let hearing = match state {
                0 => Hearing::Unheard,
                1 => Hearing::Whole,
                2 => Hearing::Lost { ours, theirs },
                _ => return Err(StoreError::Unreadable { what: "a hearing" }),
            };
            lives
                .hearings
                .insert(channel, HearingRow { hearing, offered });
        }
        _ => return Err(StoreError::Unreadable { what: "a life" }),
    }
    Ok(())
}

/// Columns that only other rows of the union have.
fn nothing(columns: &mut Columns<'_>) -> Read<()> {
    for _ in 0..3 {
        columns.signed()?;
    }
    Ok(())
}

fn extent(columns: &mut Columns<'_>) -> Read<Extent> {
    layout::to_extent(&columns.bytes()?).ok_or(StoreError::Unreadable { what: "an extent" })
}
