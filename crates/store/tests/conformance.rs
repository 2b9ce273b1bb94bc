//! One suite for every engine: what the store promises is not a property of SQLite.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

#[path = "conformance/suite.rs"]
mod suite;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use contracts::codec::Wire;
use domain::id::Service;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use store::{Clock, Engine, Entropy, MemoryDisk, Options, Postgres, Store};
use suite::Place;
use testkit::postgres::Server;

struct Memory(MemoryDisk);

impl Place for Memory {
    fn engine(&self) -> Engine {
        Engine::Memory(self.0.clone())
    }

    async fn open(&self, clock: &Clock) -> Store<Wire> {
        Store::open(
            suite::options(self.engine(), "none".into()),
            clock.clone(),
            Entropy::system(),
        )
        .await
        .unwrap()
    }
}

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        store::clock::mark(folder.path()).unwrap();
        std::fs::write(folder.path().join("vault.key"), [9; 32]).unwrap();
        Self(folder)
    }
}

impl Place for Files {
    fn engine(&self) -> Engine {
        Engine::Sqlite {
            path: self.0.path().join(format!("{}.db", Service::Intake)),
        }
    }

    async fn open(&self, clock: &Clock) -> Store<Wire> {
        let options: Options = suite::options(self.engine(), self.0.path().join("vault.key"));
        Store::open(options, clock.clone(), Entropy::system())
            .await
            .unwrap()
    }
}

/// Ends with the process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);
static SCHEMAS: AtomicU32 = AtomicU32::new(0);

struct OnServer {
    files: Files,
    schema: String,
    server: &'static Server,
}

impl OnServer {
    /// A schema of the case's own; none where PostgreSQL is not installed.
    fn new() -> Option<Self> {
        let schema = format!("case_{}", SCHEMAS.fetch_add(1, Ordering::Relaxed));
        let server = SERVER.as_ref()?;
        Some(Self {
            files: Files::new(),
            schema,
            server,
        })
    }

    /// As if the keys drawn so far had been seen an hour ago: none is about to be used for the first time.
    async fn an_hour_goes_by(&self) {
        let mut operator = PgConnection::connect(&self.server.url()).await.unwrap();
        let schema = &self.schema;
        let aged = format!(
            "do $$ begin if to_regclass('{schema}_keys.mark') is not null
            then update {schema}_keys.mark
                set at = '-infinity', through = (select coalesce(max(made), 0) from {schema}_keys.subject_key);
            end if; end $$"
        );
        let aged = sqlx::raw_sql(sqlx::AssertSqlSafe(aged));
        aged.execute(&mut operator).await.unwrap();
        operator.close().await.unwrap();
    }
}

impl Place for OnServer {
    fn engine(&self) -> Engine {
        Engine::Postgres(Postgres::new(&self.server.url(), &self.schema).unwrap())
    }

    async fn open(&self, clock: &Clock) -> Store<Wire> {
        self.an_hour_goes_by().await;
        let options = suite::options(self.engine(), self.files.0.path().join("vault.key"));
        Store::open(options, clock.clone(), Entropy::system())
            .await
            .unwrap()
    }
}

macro_rules! on_every_engine {
    ($($case:ident)*) => {
        mod memory {
            $(#[tokio::test]
            async fn $case() {
                super::suite::$case(&super::Memory(super::MemoryDisk::default())).await;
            })*
        }

        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                super::suite::$case(&super::Files::new()).await;
            })*
        }

        mod postgres {
            $(#[tokio::test]
            async fn $case() {
                if let Some(place) = super::OnServer::new() {
                    super::suite::$case(&place).await;
                }
            })*
        }
    };
}

on_every_engine! {
    changes_of_one_batch_see_each_other
    a_repeated_request_is_answered_alike_and_takes_effect_once
    a_request_id_with_another_body_is_refused
    a_unique_key_is_held_once
    what_rests_on_an_older_version_is_stale
    one_refusal_harms_no_neighbour_and_costs_no_number
    pages_follow_each_other_without_gap_or_overlap
    everything_is_there_after_opening_again
    the_journal_is_read_as_it_was_written
    derived_rows_are_made_anew_as_they_were
    a_sealed_text_opens_and_is_found_blind
    an_erased_subject_stays_erased
    rows_are_counted_by_stage_and_by_their_day
    a_timer_rings_once
    a_message_is_queued_with_its_entry
    a_message_takes_effect_once
    a_message_waits_for_its_record
    one_number_with_two_messages_stops_the_channel
    what_peers_signed_is_kept_once_with_what_it_covers
    a_signed_verdict_is_kept_where_it_was_news
    reading_sealed_data_is_written_down
    what_is_settled_is_pruned_and_nothing_else
    verdicts_are_taken_in_their_order
    a_rule_that_breaks_off_costs_its_own_change
    a_caller_that_goes_away_leaves_its_change_to_the_writer
    a_closed_store_answers_that_it_is_closed
    a_restored_sender_repeats_itself_without_a_second_effect
    a_parked_message_lets_the_channel_go_on_and_is_resumed
    a_refusal_is_told_with_its_reason
    a_message_that_names_another_channel_is_parked
    what_waits_keeps_the_instant_of_its_receipt
    what_was_held_back_is_traced_anew
    a_change_of_two_records_is_whole_or_not_at_all
    instants_of_recording_never_go_back
    a_stage_that_is_left_is_told_once_it_is_committed
    no_stage_ends_before_it_began
    a_restricted_matter_is_not_to_be_followed
    a_sealed_part_opens_only_where_it_was_sealed
    keys_of_nothing_are_swept_and_others_stay
    a_restored_database_holds_its_records_until_its_peers_are_heard
    a_loss_is_remembered_and_new_records_go_on
    what_comes_for_held_records_waits_with_them
    what_the_former_life_may_have_made_is_not_made_again_while_records_are_held
    a_restored_sender_goes_on_from_what_both_ends_share
    two_copies_restored_from_one_backup_do_not_follow_each_other_back
    a_name_that_says_something_else_is_parked
}
