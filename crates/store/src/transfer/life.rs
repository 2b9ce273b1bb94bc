//! A copy that goes on from an earlier state.

use domain::id::Service;

use super::end::End;
use super::files;
use crate::clock::Clock;
use crate::engine::postgres::place::Place;
use crate::entropy::Entropy;
use crate::error::StoreError;
use crate::store::Engine;

/// Draws the incarnation of a database that was restored.
pub(super) async fn revive(
    engine: &Engine,
    _service: Service,
    _clock: &Clock,
    entropy: &Entropy,
) -> Result<(), StoreError> {
    let failed = StoreError::database("drawing a new incarnation");
    let drawn: [u8; 16] = entropy.bytes();
    let text = "update head set incarnation = $1";
    let mut main = match engine {
        Engine::Sqlite { path } => files::new(path).await?,
        Engine::Postgres(place) => End::Postgres(connected(&place.main).await?),
        Engine::Memory(_) => return Err(StoreError::Closed),
    };
    match &mut main {
        End::Sqlite(connection) => {
            let query = sqlx::query(text).bind(drawn.to_vec());
            query.execute(connection).await.map(drop)
        }
        End::Postgres(connection) => {
            let query = sqlx::query(text).bind(drawn.to_vec());
            query.execute(connection).await.map(drop)
        }
    }
    .map_err(failed)?;
    main.close().await
}

async fn connected(place: &Place) -> Result<sqlx::PgConnection, StoreError> {
    Ok(place.connect().await?.0)
}
