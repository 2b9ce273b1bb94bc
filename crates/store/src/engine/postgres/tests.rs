//! Every text is prepared, and both engines have the same tables.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor, Row, SqlSafeStr, SqliteConnection};
use testkit::postgres::Server;

use super::open::{KEYS, MAIN, migrate};
use super::place::Postgres;
use super::{duties, keys, sql, tail};

mod plans;

/// Ends with the process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);

/// Names that only the key database has.
const OF_KEYS: [&str; 3] = ["KEYS_OF", "KEYS_RECENT", "SERVICE_KEY"];
/// What PostgreSQL alone needs: the number of the schema, which is a pragma of SQLite, the turns of replicas, what tells them of
/// erasures, and how far their keys had come.
const ONLY_HERE: [&str; 4] = ["migration", "turn", "erasure", "mark"];

/// Both databases as they are made.
async fn made(server: &Server, schema: &str) -> (PgConnection, PgConnection) {
    let servers = Postgres::new(&server.url(), schema).unwrap();
    let mut main = servers.main.connect().await.unwrap();
    migrate(&mut main, servers.main.schema(), MAIN)
        .await
        .unwrap();
    // Nothing is left to do.
    migrate(&mut main, servers.main.schema(), MAIN)
        .await
        .unwrap();
    let mut keys = servers.keys.connect().await.unwrap();
    migrate(&mut keys, servers.keys.schema(), KEYS)
        .await
        .unwrap();
    (main, keys)
}

async fn prepare(connection: &mut PgConnection, name: &str, text: &'static str) {
    let prepared = connection.prepare(text.into_sql_str()).await;
    assert!(prepared.is_ok(), "{name}: {}", prepared.err().unwrap());
}

#[tokio::test]
async fn every_text_is_prepared() {
    let Some(server) = &*SERVER else { return };
    let (mut main, mut keys) = made(server, "prepared").await;
    for (name, text) in crate::engine::sql::ALL {
        let connection = if OF_KEYS.contains(name) {
            &mut keys
        } else {
            &mut main
        };
        prepare(connection, name, text).await;
    }
    for (name, text) in sql::ALL {
        prepare(&mut main, name, text).await;
    }
    for text in tail::ALL.iter().chain(duties::ALL) {
        prepare(&mut main, text, text).await;
    }
    for text in keys::ALL {
        prepare(&mut keys, text, text).await;
    }
}

#[tokio::test]
async fn a_schema_of_a_newer_version_is_left_alone() {
    let Some(server) = &*SERVER else { return };
    let (mut main, _) = made(server, "newer").await;
    main.execute("insert into migration (number) values (4)")
        .await
        .unwrap();
    let refused = migrate(&mut main, "newer", MAIN).await;
    assert!(matches!(
        refused,
        Err(crate::StoreError::NewerSchema { found: 4, known: 3 })
    ));
}

/// A line a column and a line an index: what a statement can tell of a schema.
async fn of_postgres(connection: &mut PgConnection) -> BTreeSet<String> {
    let columns = "
        select table_name || '.' || column_name || ' ' || data_type
            || case when is_nullable = 'NO' then ' not null' else '' end
        from information_schema.columns
        where table_schema = current_schema()";
    let indexes = "
        select held.relname || case when x.indisprimary or named.relname like '%_key' then '' else ' ' || named.relname end
            || case when x.indisunique then ' unique' else '' end
            || ' (' || string_agg(a.attname, ', ' order by place.at) || ')'
            || case when x.indpred is null then '' else ' partial' end
        from pg_index x
            join pg_class named on named.oid = x.indexrelid
            join pg_class held on held.oid = x.indrelid
            cross join unnest(x.indkey::int2[]) with ordinality as place (attnum, at)
            join pg_attribute a on a.attrelid = held.oid and a.attnum = place.attnum
        where named.relnamespace = current_schema()::regnamespace
        group by held.relname, named.relname, x.indisprimary, x.indisunique, x.indpred is null";
    let mut lines = BTreeSet::new();
    for text in [columns, indexes] {
        for row in sqlx::query(text).fetch_all(&mut *connection).await.unwrap() {
            lines.insert(row.get::<String, _>(0));
        }
    }
    let here = |line: &String| {
        let name = line.split(['.', ' ']).next().unwrap();
        !ONLY_HERE.contains(&name)
    };
    lines.into_iter().filter(here).collect()
}

/// The same of SQLite, in PostgreSQL's words.
async fn of_sqlite(text: &str) -> BTreeSet<String> {
    let columns = "
        select t.name || '.' || c.name
            || case c.type when 'INTEGER' then ' bigint' when 'BLOB' then ' bytea' else ' text' end
            || case when c.\"notnull\" or c.pk > 0 then ' not null' else '' end
        from sqlite_schema t, pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite_%'";
    let primary = "
        select t.name || ' unique (' || group_concat(c.name, ', ' order by c.pk) || ')'
        from sqlite_schema t, pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite_%' and c.pk > 0
        group by t.name";
    let indexes = "
        select t.name || case x.origin when 'c' then ' ' || x.name else '' end
            || case when x.\"unique\" then ' unique' else '' end
            || ' (' || group_concat(c.name, ', ' order by c.seqno) || ')'
            || case when x.partial then ' partial' else '' end
        from sqlite_schema t, pragma_index_list(t.name) x, pragma_index_info(x.name) c
        where t.type = 'table' and x.origin <> 'pk'
        group by t.name, x.name";
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned()))
        .execute(&mut connection)
        .await
        .unwrap();
    let mut lines = BTreeSet::new();
    for text in [columns, primary, indexes] {
        for row in sqlx::query(text).fetch_all(&mut connection).await.unwrap() {
            lines.insert(row.get::<String, _>(0));
        }
    }
    lines
}

#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let Some(server) = &*SERVER else { return };
    let (mut main, mut keys) = made(server, "parity").await;
    let text = concat!(
        include_str!("../../../migrations/0001_sqlite.sql"),
        include_str!("../../../migrations/0002_sqlite.sql"),
        include_str!("../../../migrations/0003_sqlite.sql")
    );
    let on_sqlite = of_sqlite(text).await;
    assert!(on_sqlite.len() > 100, "{on_sqlite:#?}");
    let here = of_postgres(&mut main).await;
    let apart: Vec<_> = here.symmetric_difference(&on_sqlite).collect();
    assert!(apart.is_empty(), "{apart:#?}");
    let on_sqlite = of_sqlite(include_str!("../../../migrations/0001_sqlite_keys.sql")).await;
    let here = of_postgres(&mut keys).await;
    let apart: Vec<_> = here.symmetric_difference(&on_sqlite).collect();
    assert!(apart.is_empty(), "{apart:#?}");
}
