//! A database as the first version left it, with data in it, is brought to the newest: once, however many processes start.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use contracts::codec::Wire;
use domain::id::Service;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
use store::{Clock, Engine, Entropy, Frontier, Options, Postgres, Store, StoreError};
use testkit::intake::{matter, piece, register, rules};
use testkit::postgres::Server;

/// Ends with the process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);

/// What the first version had; its columns have not changed since.
const TABLES: [&str; 15] = [
    "head",
    "journal",
    "listing",
    "key",
    "timer",
    "request",
    "sealed",
    "blind",
    "outgoing",
    "incoming",
    "verdict",
    "statement",
    "peer",
    "counter",
    "access",
];
const RECORDS: u128 = 20;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vault.key"), [9; 32]).unwrap();
    folder
}

async fn open(folder: &Path, engine: Engine) -> Result<Store<Wire>, StoreError> {
    let options = Options {
        service: Service::Intake,
        engine,
        key_file: folder.join("vault.key"),
        rules: rules(),
    };
    Store::open(options, Clock::System, Entropy::system()).await
}

/// Records of every table that a registration fills.
async fn fill(store: Store<Wire>) -> Frontier {
    for id in 1..=RECORDS {
        let change = register(id).request("portal", id.to_be_bytes(), b"body");
        store.commit(change).await.unwrap();
        store.commit(piece(id, 1_000 + id)).await.unwrap();
    }
    let frontier = store.frontier().await.unwrap();
    store.close().await;
    frontier
}

/// Everything is as it was, and goes on.
async fn goes_on(store: &Store<Wire>, before: &Frontier, next: u128) {
    for id in 1..=RECORDS {
        let loaded = store.load(matter(id).record()).await.unwrap();
        assert_eq!(loaded.unwrap().version, 2);
        assert!(
            !store
                .listings(matter(id).record())
                .await
                .unwrap()
                .is_empty()
        );
        let again = register(id).request("portal", id.to_be_bytes(), b"body");
        assert!(store.commit(again).await.unwrap().replayed);
    }
    assert!(store.frontier().await.unwrap().size() >= before.size());
    let committed = store.commit(register(next)).await.unwrap();
    assert_eq!(committed.reference.version, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let url = server.url();
    let made = Postgres::new(&url, "newest").unwrap();
    let made = open(folder.path(), Engine::Postgres(made)).await.unwrap();
    let before = fill(made).await;

    let mut operator = PgConnection::connect(&url).await.unwrap();
    let mut run = async |text: String| {
        let ran = operator.execute(sqlx::raw_sql(AssertSqlSafe(text))).await;
        ran.unwrap();
    };
    run("create schema first; set search_path = first".to_owned()).await;
    run(include_str!("../migrations/0001_postgres.sql").to_owned()).await;
    run(
        "create table migration (number bigint primary key); insert into migration values (1)"
            .to_owned(),
    )
    .await;
    for table in TABLES {
        run(format!(
            "insert into first.{table} select * from newest.{table}"
        ))
        .await;
    }

    let servers = Postgres::new(&url, "first").unwrap();
    let servers = servers.keys_at(&url, "newest_keys").unwrap();
    let opening = || open(folder.path(), Engine::Postgres(servers.clone()));
    let (one, two, three) = tokio::join!(opening(), opening(), opening());
    for (next, store) in (100..).zip([one, two, three]) {
        let store = store.unwrap();
        goes_on(&store, &before, next).await;
        store.close().await;
    }
    // The schema is that of a database that was made at once.
    for what in [
        "select table_name, column_name, data_type, is_nullable from information_schema.columns where table_schema = '$'",
        "select tablename, replace(indexdef, '$.', '') from pg_indexes where schemaname = '$'",
        "select number from $.migration",
    ] {
        let shown = |schema: &str| {
            server.asked(
                &format!("{} order by 1, 2", what.replace('$', schema))
                    .replace("migration order by 1, 2", "migration order by 1"),
            )
        };
        assert_eq!(shown("first"), shown("newest"), "{what}");
    }

    run("insert into first.migration values (99)".to_owned()).await;
    let refused = opening().await.err();
    assert!(
        matches!(refused, Some(StoreError::NewerSchema { found: 99, .. })),
        "{refused:?}"
    );
}

fn database(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.db"))
}

#[tokio::test]
async fn on_sqlite() {
    let folder = folder();
    let (newest, first) = (
        database(folder.path(), "newest"),
        database(folder.path(), "first"),
    );
    let engine = |path: &PathBuf| Engine::Sqlite { path: path.clone() };
    let before = fill(open(folder.path(), engine(&newest)).await.unwrap()).await;
    std::fs::copy(
        folder.path().join("newest.keys.db"),
        folder.path().join("first.keys.db"),
    )
    .unwrap();

    let mut operator = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", first.display()))
        .await
        .unwrap();
    let mut run = async |text: String| {
        let ran = operator.execute(sqlx::raw_sql(AssertSqlSafe(text))).await;
        ran.unwrap();
    };
    run(include_str!("../migrations/0001_sqlite.sql").to_owned()).await;
    run(format!("attach '{}' as newest", newest.display())).await;
    for table in TABLES {
        run(format!(
            "insert into main.{table} select * from newest.{table}"
        ))
        .await;
    }
    run("pragma user_version = 1".to_owned()).await;
    operator.close().await.unwrap();

    let store = open(folder.path(), engine(&first)).await.unwrap();
    goes_on(&store, &before, 100).await;
    store.close().await;
    let schema = async |path: &PathBuf| {
        let mut reader = SqliteConnection::connect(&format!("sqlite://{}", path.display()))
            .await
            .unwrap();
        let schema: Vec<(String, String)> =
            sqlx::query_as("select name, coalesce(sql, '') from sqlite_schema order by name")
                .fetch_all(&mut reader)
                .await
                .unwrap();
        let version: i64 = sqlx::query_scalar("pragma user_version")
            .fetch_one(&mut reader)
            .await
            .unwrap();
        (schema, version)
    };
    assert_eq!(schema(&first).await, schema(&newest).await);

    let mut operator = SqliteConnection::connect(&format!("sqlite://{}", first.display()))
        .await
        .unwrap();
    operator.execute("pragma user_version = 99").await.unwrap();
    operator.close().await.unwrap();
    let refused = open(folder.path(), engine(&first)).await.err();
    assert!(
        matches!(refused, Some(StoreError::NewerSchema { found: 99, .. })),
        "{refused:?}"
    );
}
