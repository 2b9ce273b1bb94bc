//! Restores, former lives and who was heard.

use sqlx::sqlite::SqliteConnection;

use super::{Written, insert};
use crate::engine::sqlite::row::{hearing, int};
use crate::layout;
use crate::lives::{Lives, Whose};

pub(super) async fn write(connection: &mut SqliteConnection, lives: &Lives) -> Written {
    let into = "insert into restored (number, former, position, skipped, at_us) ";
    let rows = &lives.restored;
    insert(connection, into, rows, "", |places, (number, row)| {
        places.push_bind(int(*number));
        places.push_bind(row.former.to_be_bytes().to_vec());
        places.push_bind(int(row.position));
        places.push_bind(i64::from(row.skipped));
        places.push_bind(row.at.micros());
    })
    .await?;
    let into = "insert or replace into life (channel, theirs, incarnation, began, ended, offered) ";
    let rows = &lives.lives;
    insert(connection, into, rows, "", |places, (place, row)| {
        let (channel, whose, incarnation) = place;
        places.push_bind(layout::channel(channel).to_vec());
        places.push_bind(i64::from(*whose == Whose::Theirs));
        places.push_bind(incarnation.to_be_bytes().to_vec());
        places.push_bind(layout::extent(row.began).to_vec());
        places.push_bind(layout::extent(row.ended).to_vec());
        places.push_bind(int(row.offered));
    })
    .await?;
    let into = "insert or replace into hearing (channel, state, offered, ours, theirs) ";
    let rows = &lives.hearings;
    insert(connection, into, rows, "", |places, (channel, row)| {
        let (state, ours, theirs) = hearing(row.hearing);
        places.push_bind(layout::channel(channel).to_vec());
        places.push_bind(state);
        places.push_bind(int(row.offered));
        places.push_bind(layout::extent(ours).to_vec());
        places.push_bind(layout::extent(theirs).to_vec());
    })
    .await
}
