//! The key database on SQLite, written by one task.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::sealed::Subject;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, QueryBuilder, Row, Sqlite};

use crate::engine::sql::{self, padded};
use crate::error::VaultError;
use crate::layout;
use crate::vault::keys::Kept;

/// Keys of one statement: each statement is a hop to SQLite's thread.
const ROWS: usize = 256;

/// The connection that reads and writes keys.
pub(crate) struct Keys(pub(crate) SqliteConnection);

fn failed(source: sqlx::Error) -> VaultError {
    VaultError::Database {
        source: Arc::new(source),
    }
}

impl Keys {
    /// One transaction, durable before it returns.
    pub(crate) async fn ensure(
        &mut self,
        drawn: &BTreeMap<Subject, Vec<u8>>,
    ) -> Result<BTreeMap<Subject, Kept>, VaultError> {
        let mut transaction = self.0.begin().await.map_err(failed)?;
        let drawn_keys: Vec<_> = drawn.iter().collect();
        for rows in drawn_keys.chunks(ROWS) {
            let mut query =
                QueryBuilder::<Sqlite>::new("insert into subject_key (subject, wrapped) ");
            query.push_values(rows, |mut places, (subject, wrapped)| {
                places.push_bind(layout::subject(**subject).to_vec());
                places.push_bind(wrapped.to_vec());
            });
            // Of two that are drawn the first stays, and an erased subject keeps its mark.
            query.push(" on conflict (subject) do nothing");
            let query = query.build().persistent(false);
            query.execute(&mut *transaction).await.map_err(failed)?;
        }
        let subjects: Vec<Subject> = drawn.keys().copied().collect();
        let kept = kept(&mut transaction, &subjects).await?;
        transaction.commit().await.map_err(failed)?;
        Ok(kept)
    }

    pub(crate) async fn get(
        &mut self,
        subjects: &[Subject],
    ) -> Result<BTreeMap<Subject, Kept>, VaultError> {
        kept(&mut self.0, subjects).await
    }

    pub(crate) async fn service_key(&mut self, wrapped: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        sqlx::query(
            "insert into service_key (one, wrapped) values (1, $1) on conflict (one) do nothing",
        )
        .bind(wrapped)
        .execute(&mut self.0)
        .await
        .map_err(failed)?;
        sqlx::query_scalar(sql::SERVICE_KEY)
            .fetch_one(&mut self.0)
            .await
            .map_err(failed)
    }

    pub(crate) async fn erase(&mut self, subject: Subject) -> Result<(), VaultError> {
        sqlx::query(
            "insert into subject_key (subject, wrapped) values ($1, null) on conflict (subject) do update set wrapped = null",
        )
        .bind(layout::subject(subject).to_vec())
        .execute(&mut self.0)
        .await
        .map_err(failed)?;
        // The log still holds the page that held the key.
        sqlx::query("pragma wal_checkpoint(truncate)")
            .execute(&mut self.0)
            .await
            .map_err(failed)?;
        Ok(())
    }

    pub(crate) async fn recent(&mut self) -> Result<Vec<Subject>, VaultError> {
        let rows = sqlx::query(sql::KEYS_RECENT)
            .fetch_all(&mut self.0)
            .await
            .map_err(failed)?;
        rows.iter()
            .map(|row| subject(row.try_get(0).map_err(failed)?))
            .collect()
    }

    pub(crate) async fn sweep(&mut self, unused: &BTreeSet<Subject>) -> Result<(), VaultError> {
        let mut transaction = self.0.begin().await.map_err(failed)?;
        sqlx::query("update sweep set swept = (select coalesce(max(made), 0) from subject_key)")
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        for subject in unused {
            // A mark of erasure stays.
            sqlx::query("delete from subject_key where subject = $1 and wrapped is not null")
                .bind(layout::subject(*subject).to_vec())
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    pub(crate) async fn close(self) {
        if let Err(error) = self.0.close().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "closing the key database failed"
            );
        }
    }
}

fn subject(bytes: Vec<u8>) -> Result<Subject, VaultError> {
    layout::to_subject(&bytes).ok_or(VaultError::Damaged)
}

async fn kept(
    connection: &mut SqliteConnection,
    subjects: &[Subject],
) -> Result<BTreeMap<Subject, Kept>, VaultError> {
    let asked: Vec<_> = subjects
        .iter()
        .map(|subject| layout::subject(*subject))
        .collect();
    let names: Vec<&[u8]> = asked.iter().map(|name| &name[..]).collect();
    let mut found = BTreeMap::new();
    for list in padded(&names) {
        let query = list
            .iter()
            .fold(sqlx::query(sql::KEYS_OF), |query, name| query.bind(*name));
        for row in query.fetch_all(&mut *connection).await.map_err(failed)? {
            let wrapped: Option<Vec<u8>> = row.try_get(1).map_err(failed)?;
            let kept = wrapped.map_or(Kept::Erased, Kept::Wrapped);
            found.insert(subject(row.try_get(0).map_err(failed)?)?, kept);
        }
    }
    Ok(found)
}
