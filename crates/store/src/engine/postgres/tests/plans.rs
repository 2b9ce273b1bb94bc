//! What the reads cost at a million rows: none looks through a large table, and each touches about what it answers with.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor, Row};
use testkit::postgres::Cluster;

use super::super::open::{KEYS, MAIN, migrate};
use super::super::place::Postgres;
use super::super::{keys, sql, tail};
use super::OF_KEYS;
use crate::engine::sql::{ALL, MANY};

/// Rows of the tables that grow with the matters, and of those whose reads are by their primary keys: filling them takes time.
const ROWS: u64 = 1_000_000;
const FEWER: u64 = 200_000;
/// What a test may do for speed with data that nobody will miss.
const HASTE: &str = "
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 8GB
shared_buffers = 512MB
maintenance_work_mem = 256MB
jit = off
";
const UNLOGGED: &str = "
    do $$ declare name text; begin
        for name in select tablename from pg_tables where schemaname = current_schema() loop
            execute format('alter table %I set unlogged', name);
        end loop;
    end $$";
/// Indexes that no constraint needs, and how they are made.
const INDEXES: &str = "
    select indexname::text, indexdef
    from pg_indexes
    where schemaname = current_schema()
        and indexname not in (select conname from pg_constraint where connamespace = current_schema()::regnamespace)";
/// Tables of a row a service, a channel, an agency and year, or a restore.
const SMALL: [&str; 9] = [
    "head",
    "counter",
    "peer",
    "restored",
    "life",
    "hearing",
    "service_key",
    "sweep",
    "mark",
];
/// Bytes of a number: names, streams, digests.
const NAMED: &str = "
    create function named(n bigint, length int) returns bytea immutable parallel safe language sql
    as $$ select decode(lpad(to_hex(n), 2 * length, '0'), 'hex') $$";

/// A million matters of one agency among others: nearly all in one stage and with one owner, a few in stages and with owners
/// that are rare, the rarest due last.
const FILL: [&str; 10] = [
    "insert into journal
    select n, named(n / 4, 35), n % 4 + 1, 'matter.registered', '\\x00', n, named(n, 32)
    from generate_series(1, $rows) n",
    "insert into listing
    select named(n, 35), 0, 1, case when n % 10 = 0 then 'other' else 'office' end, 'docket',
        case when n > $rows - 40 then 'rare' when n % 20 = 0 then 'some' else 'most' end,
        case when n > $rows - 20 then 'rare' when n % 30 = 0 then 'some' else 'most' end,
        320981, 'claim', 0, to_char(date '2026-01-01' + (n * 300 / $rows)::int, 'YYYY-MM-DD'), n, ''
    from generate_series(1, $rows) n",
    "insert into key select named(n, 20), named(n, 35), n % 2 from generate_series(1, $rows) n",
    "insert into timer select named(n, 35), 'T1', n, 'rules' from generate_series(1, $rows) n",
    "insert into outgoing
    select named(n % 3, 37), n, named(n, 32), named(n, 35), '\\x00', named(n, 32), 0, null, n,
        case when n % 50 = 0 then 0 else 1 end, ''
    from generate_series(1, $rows) n",
    "insert into incoming
    select named(n % 3, 37), named(7, 16), n, named(n, 32), '\\x00', named(n, 32), n, null,
        case when n % 10000 = 0 then 2 + n / 10000 % 2 else 1 end, case when n % 10000 = 0 then n::text else '' end
    from generate_series(1, $fewer) n",
    "insert into verdict
    select named(n % 3, 37), n, named(7, 16), n, named(n, 32), 1, '' from generate_series(1, $fewer) n",
    "insert into sealed select named(n, 16), named(n / 4, 17), '\\x00' from generate_series(1, $fewer) n",
    "insert into request select named(n, 32), named(n, 32), '\\x00', n from generate_series(1, $fewer) n;
    insert into blind select n % 4, named(n / 2, 16), named(n, 35) from generate_series(1, $fewer) n;
    insert into access select n, n, 'reader', 'purpose', '\\x00', '\\x00', null from generate_series(1, $fewer) n;
    insert into statement
    select named(n % 3, 37), 1, named(7, 16), n, 64, named(n, 32), '\\x00', 'key', '\\x00' from generate_series(1, $fewer) n",
    "insert into peer
    select named(n, 37), $rows, $rows, null, 0, named(7, 16), $rows, $rows, $rows, null, null, null, null from generate_series(0, 2) n;
    insert into counter values ('office', 2026, 1);
    insert into head values (1, 1, named(7, 16), 1, 1, '\\x00', 1)",
];
const FILL_KEYS: &str = "
    insert into subject_key (subject, wrapped) select named(n, 17), '\\x00' from generate_series(1, $fewer) n;
    update sweep set swept = $fewer - 100;
    update mark set through = $fewer";

fn name(n: u64, length: u64) -> String {
    format!("named({n}, {length})")
}

/// The places of a list of names.
fn many(one: impl Fn(u64) -> String) -> Vec<String> {
    let apart = FEWER / MANY as u64;
    (1..=MANY as u64).map(|n| one(n * apart - 1)).collect()
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).into()
}

/// A page after a place in the list, with filters.
fn page(stage: &str, owner: &str, category: &str, due_by: &str, after: u64) -> Vec<String> {
    let quoted = |word: &str| {
        if word.is_empty() {
            "null".to_owned()
        } else {
            format!("'{word}'")
        }
    };
    let (day, stream) = match after {
        0 => ("'0000-01-01'".to_owned(), "'\\x'".to_owned()),
        n => (
            format!(
                "to_char(date '2026-01-01' + {}, 'YYYY-MM-DD')",
                n * 300 / ROWS
            ),
            name(n, 35),
        ),
    };
    [
        words(["'office'", "'docket'"]),
        [stage, owner, category, due_by].map(quoted).into(),
        vec![day, stream, "0".to_owned(), "51".to_owned()],
    ]
    .concat()
}

/// How each read is asked, typically and at its worst, and how many rows it may touch.
fn asked() -> BTreeMap<&'static str, (u64, Vec<Vec<String>>)> {
    let channel = name(1, 37);
    let late = (FEWER / 2).to_string();
    let from = |after: &str| vec![channel.clone(), after.to_owned(), "100".to_owned()];
    let far = "9999-12-31";
    let pages = |stage: &'static str, owner: &'static str| {
        [0, ROWS / 2, ROWS - 100]
            .into_iter()
            .flat_map(|after| {
                [
                    page(stage, owner, "", far, after),
                    page(stage, owner, "claim", "2026-10-01", after),
                ]
            })
            .collect::<Vec<_>>()
    };
    let filtered = |stages: &[&'static str], owners: &[&'static str]| {
        let mut all = Vec::new();
        for stage in stages {
            for owner in owners {
                all.extend(pages(stage, owner));
            }
        }
        all
    };
    let values = ["rare", "some", "most", "none"];
    let listed = MANY as u64;
    let life = name(7, 16);
    let range = [&channel, &life, "1000", "1192"];
    let stated = [&channel, "1", &life, "1000", "1063"];
    BTreeMap::from([
        ("ENTRIES", (8, vec![vec![name(7, 35)]])),
        ("ENTRIES_OF", (8 * listed, vec![many(|n| name(n / 4, 35))])),
        ("TAIL", (200, vec![words([&late, "100"])])),
        ("NEWEST", (2, vec![vec![]])),
        ("STREAMS", (900, vec![vec![name(9, 35), "100".to_owned()]])),
        ("LISTINGS_OF", (2 * listed, vec![many(|n| name(n, 35))])),
        ("LISTING_PAGE", (120, filtered(&[""], &[""]))),
        ("LISTING_PAGE_STAGE", (120, filtered(&values, &[""]))),
        ("LISTING_PAGE_OWNER", (120, filtered(&[""], &values))),
        ("LISTING_PAGE_BOTH", (120, filtered(&values, &values))),
        ("KEY_OWNERS", (2 * listed, vec![many(|n| name(n, 20))])),
        ("KEY_HOLDERS", (20, vec![vec![name(16, 20), name(32, 20)]])),
        (
            "BLIND_HOLDERS",
            (8, vec![vec!["2".to_owned(), name(9, 16)]]),
        ),
        ("TIMERS_DUE", (200, vec![words([&late, "100"])])),
        ("NEXT_DUE", (2, vec![vec![]])),
        ("REQUESTS_OF", (2 * listed, vec![many(|n| name(n, 32))])),
        ("SEALED_OF", (2 * listed, vec![many(|n| name(n, 16))])),
        ("SUBJECTS_OF", (8 * listed, vec![many(|n| name(n / 4, 17))])),
        ("ACCESSES", (200, vec![words([&late, "100"])])),
        ("ACCESS_NEWEST", (2, vec![vec![]])),
        ("OUTGOING", (200, vec![from(&late), from("0")])),
        ("OUTGOING_BY_ID", (4, vec![vec![name(9, 32)]])),
        ("INCOMING_BY_ID", (2 * listed, vec![many(|n| name(n, 32))])),
        ("INCOMING_RANGE", (200, vec![words(range)])),
        (
            "INCOMING_WAITING",
            (400, vec![many(|n| format!("'{}'", n / 10_000 * 10_000))]),
        ),
        ("INCOMING_HELD", (400, vec![vec![]])),
        ("WAITED_FOR", (400, vec![vec![]])),
        ("RECEIVED", (2, vec![vec![channel.clone(), name(7, 16)]])),
        ("VERDICTS", (200, vec![from(&late), from("0")])),
        ("STATEMENTS", (100, vec![words(stated)])),
        ("KEYS_OF", (2 * listed, vec![many(|n| name(n, 17))])),
        ("KEYS_RECENT", (300, vec![vec![]])),
        ("WRITTEN", (200, vec![words([&late, "100"])])),
        ("RECENT", (300, vec![vec![]])),
        ("PRUNE_REQUESTS", (300, vec![words(["100"])])),
        ("PRUNE_OUTGOING", (600, vec![words(["100"])])),
    ])
}

/// The nodes of a plan, from its root.
fn nodes(plan: &Value) -> Vec<&Value> {
    let below = plan["Plans"].as_array().into_iter().flatten();
    std::iter::once(plan).chain(below.flat_map(nodes)).collect()
}

/// Rows that a node has read of a table, those that it left out again included.
fn touched(node: &Value) -> f64 {
    if node["Relation Name"].is_null() && node["Index Name"].is_null() {
        return 0.0;
    }
    let number = |name: &str| node[name].as_f64().unwrap_or(0.0);
    let each = number("Actual Rows")
        + number("Rows Removed by Filter")
        + number("Rows Removed by Index Recheck");
    each * number("Actual Loops")
}

/// What is wrong with how a statement is carried out.
fn judge(plan: &Value, bound: u64) -> Option<String> {
    let root = &plan[0]["Plan"];
    let mut rows = 0.0;
    for node in nodes(root) {
        let table = node["Relation Name"].as_str().unwrap_or_default();
        if node["Node Type"].as_str() == Some("Seq Scan") && !SMALL.contains(&table) {
            return Some(format!("looks through {table}"));
        }
        rows += touched(node);
    }
    let blocks = ["Shared Hit Blocks", "Shared Read Blocks"];
    let blocks: f64 = blocks.iter().filter_map(|name| root[name].as_f64()).sum();
    // A row may lie on a page of its own below a tree of four levels.
    let most = 6.0 * bound as f64 + 60.0;
    if rows > bound as f64 {
        return Some(format!("touches {rows} rows of at most {bound}"));
    }
    (blocks > most).then(|| format!("touches {blocks} pages of at most {most}"))
}

/// Explains one statement as a session does that has prepared it: with a plan for these values, and with one for all.
async fn explained(
    connection: &mut PgConnection,
    name: &str,
    text: &str,
    (bound, asked): &(u64, Vec<Vec<String>>),
) -> Vec<String> {
    let mut wrong = Vec::new();
    run(connection, format!("prepare asked as {text}")).await;
    for mode in ["force_custom_plan", "force_generic_plan"] {
        run(connection, format!("set plan_cache_mode = {mode}")).await;
        for values in asked {
            let values = match values.join(", ") {
                none if none.is_empty() => none,
                values => format!("({values})"),
            };
            let explain = format!("explain (analyze, buffers, format json) execute asked{values}");
            let plan: String = connection
                .fetch_one(sqlx::raw_sql(AssertSqlSafe(format!("begin; {explain}"))))
                .await
                .map(|row| row.get_unchecked(0))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            run(connection, "rollback".to_owned()).await;
            let plan: Value = serde_json::from_str(&plan).unwrap();
            if let Some(fault) = judge(&plan, *bound) {
                let shown: String = values.chars().take(120).collect();
                let plan: Vec<_> = nodes(&plan[0]["Plan"])
                    .into_iter()
                    .map(|node| format!("{} {}", node["Node Type"], node["Index Name"]))
                    .collect();
                wrong.push(format!("{name} {mode} {shown}: {fault} by {plan:?}"));
            }
        }
    }
    run(connection, "deallocate asked".to_owned()).await;
    wrong
}

async fn run(connection: &mut PgConnection, text: String) {
    let ran = connection.execute(sqlx::raw_sql(AssertSqlSafe(text.clone())));
    if let Err(error) = ran.await {
        panic!("{text}: {error}");
    }
}

async fn filled(
    place: &super::super::place::Place,
    migrations: &[&str],
    texts: &[&str],
) -> PgConnection {
    let mut connection = place.connect().await.unwrap();
    migrate(&mut connection, place.schema(), migrations)
        .await
        .unwrap();
    run(&mut connection, "set statement_timeout = 0".to_owned()).await;
    run(&mut connection, UNLOGGED.to_owned()).await;
    run(&mut connection, NAMED.to_owned()).await;
    // Made at once they cost less than row by row.
    let indexes = sqlx::query_as(INDEXES).fetch_all(&mut connection).await;
    let indexes: Vec<(String, String)> = indexes.unwrap();
    for (index, _) in &indexes {
        run(&mut connection, format!("drop index {index}")).await;
    }
    for text in texts {
        let text = text.replace("$rows", &ROWS.to_string());
        let text = text.replace("$fewer", &FEWER.to_string());
        run(&mut connection, text).await;
    }
    for (_, definition) in indexes {
        run(&mut connection, definition).await;
    }
    run(&mut connection, "vacuum analyze".to_owned()).await;
    connection
}

#[tokio::test]
async fn at_a_million_rows_no_read_looks_through_a_table() {
    let Some(mut cluster) = Cluster::make() else {
        return;
    };
    cluster.write("postgresql.conf", HASTE);
    cluster.run();
    let servers = Postgres::new(&cluster.url(), "plans").unwrap();
    let mut main = filled(&servers.main, MAIN, &FILL).await;
    let mut of_keys = filled(&servers.keys, KEYS, &[FILL_KEYS]).await;

    let mut wrong = String::new();
    let mut asked = asked();
    let written = [("WRITTEN", tail::ALL[0])];
    let prunes = sql::ALL.iter().copied();
    let prunes = prunes.filter(|(name, _)| ["PRUNE_REQUESTS", "PRUNE_OUTGOING"].contains(name));
    for (name, text) in ALL.iter().copied().chain(written).chain(prunes) {
        if name == "LISTING_TALLY" {
            // Counts everything, for figures.
            continue;
        }
        let Some(how) = asked.remove(name) else {
            // Small tables need no index; any other read has to be asked here.
            let tables = text.split("from ").skip(1);
            let small = |rest: &str| {
                SMALL
                    .iter()
                    .any(|table| rest.trim_start().starts_with(table))
            };
            assert!(tables.into_iter().all(small), "{name} is not asked");
            continue;
        };
        let connection = if OF_KEYS.contains(&name) {
            &mut of_keys
        } else {
            &mut main
        };
        for fault in explained(connection, name, text, &how).await {
            writeln!(wrong, "{fault}").unwrap();
        }
    }
    let recent = asked.remove("RECENT").unwrap();
    for fault in explained(&mut of_keys, "RECENT", keys::RECENT, &recent).await {
        writeln!(wrong, "{fault}").unwrap();
    }
    assert_eq!(asked.into_keys().collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(wrong.is_empty(), "{wrong}");

    // Without its index a list would be looked through for what is rare in it.
    run(&mut main, "drop index listing_stage".to_owned()).await;
    let rare = (120, vec![page("rare", "", "", "9999-12-31", 0)]);
    let text = crate::engine::sql::LISTING_PAGE_STAGE;
    let faults = explained(&mut main, "LISTING_PAGE_STAGE", text, &rare).await;
    assert_eq!(faults.len(), 2, "{faults:?}");
}
