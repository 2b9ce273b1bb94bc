//! The writes: one text a table, fed by arrays; a test prepares every one of them.

/// Rows that come: columns of one type each, as arrays of one length.
macro_rules! insert {
    ($table:literal, $columns:literal, $arrays:literal, $after:literal) => {
        concat!(
            "insert into ",
            $table,
            " (",
            $columns,
            ") select ",
            $columns,
            " from unnest(",
            $arrays,
            ") as coming (",
            $columns,
            ") ",
            $after
        )
    };
}

macro_rules! writes {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub(super) const $name: &str = $text;)*

        /// Every write, for the test that prepares them.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

writes! {
    /// Replicas take turns on this row.
    LOCK = "
        select service, incarnation, generation, size, frontier, recorded_us
        from head
        for update";
    FIRST_HEAD = "
        insert into head (one, service, incarnation, generation, size, frontier, recorded_us)
        values (1, $1, $2, $3, $4, $5, $6)
        on conflict (one) do nothing";
    /// Advances the head, notes whose turn it was, and wakes the other replicas after the commit.
    HEAD = "
        with mine as (
            insert into turn (writer, generation, at_us)
            values ($5, $1, $4)
            on conflict (writer) do update set generation = excluded.generation, at_us = excluded.at_us
        )
        update head
        set generation = $1, size = $2, frontier = $3, recorded_us = $4, incarnation = $8
        returning pg_notify($6, $7)";
    TURN = "
        select generation
        from turn
        where writer = $1";

    JOURNAL = insert!(
        "journal",
        "position, stream, version, kind, payload, recorded_us, leaf",
        "$1::bigint[], $2::bytea[], $3::bigint[], $4::text[], $5::bytea[], $6::bigint[], $7::bytea[]",
        ""
    );

    // derived rows

    WIPE_LISTINGS = "delete from listing";
    WIPE_KEYS = "delete from key";
    WIPE_TIMERS = "delete from timer";
    LISTINGS_GONE = "
        delete from listing
        using unnest($1::bytea[], $2::bigint[], $3::text[]) as gone (stream, slot, agency)
        where listing.stream = gone.stream and listing.slot = gone.slot and listing.agency = gone.agency";
    KEYS_GONE = "
        delete from key
        using unnest($1::bytea[], $2::bytea[]) as gone (name, stream)
        where key.name = gone.name and key.stream = gone.stream";
    TIMERS_GONE = "
        delete from timer
        using unnest($1::bytea[], $2::text[]) as gone (stream, name)
        where timer.stream = gone.stream and timer.name = gone.name";
    LISTINGS = insert!(
        "listing",
        "stream, slot, version, agency, kind, stage, owner, region, category, urgent, due_on, opened_us, number",
        "$1::bytea[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[],
            $10::bigint[], $11::text[], $12::bigint[], $13::text[]",
        "on conflict (stream, slot, agency) do update set
            version = excluded.version, kind = excluded.kind, stage = excluded.stage, owner = excluded.owner,
            region = excluded.region, category = excluded.category, urgent = excluded.urgent, due_on = excluded.due_on,
            opened_us = excluded.opened_us, number = excluded.number"
    );
    KEYS = insert!(
        "key",
        "name, stream, single",
        "$1::bytea[], $2::bytea[], $3::bigint[]",
        "on conflict do nothing"
    );
    TIMERS = insert!(
        "timer",
        "stream, name, due_us, rules",
        "$1::bytea[], $2::text[], $3::bigint[], $4::text[]",
        "on conflict (stream, name) do update set due_us = excluded.due_us, rules = excluded.rules"
    );

    // requests, sealed parts, audit, counters

    REQUESTS = insert!(
        "request",
        "name, digest, reply, at_us",
        "$1::bytea[], $2::bytea[], $3::bytea[], $4::bigint[]",
        ""
    );
    SEALED = insert!(
        "sealed",
        "id, subject, ciphertext",
        "$1::bytea[], $2::bytea[], $3::bytea[]",
        "on conflict (id) do nothing"
    );
    BLINDS = insert!(
        "blind",
        "kind, value, stream",
        "$1::bigint[], $2::bytea[], $3::bytea[]",
        "on conflict (kind, value, stream) do nothing"
    );
    COUNTERS = insert!(
        "counter",
        "agency, year, last",
        "$1::text[], $2::bigint[], $3::bigint[]",
        "on conflict (agency, year) do update set last = excluded.last"
    );
    ACCESSES = insert!(
        "access",
        "number, at_us, reader, purpose, records, parts, trace",
        "$1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::text[]",
        ""
    );

    // channels

    OUTGOING = insert!(
        "outgoing",
        "channel, seq, message_id, recipient, bytes, digest, urgent, trace, queued_us, verdict, detail",
        "$1::bytea[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bigint[], $8::text[],
            $9::bigint[], $10::bigint[], $11::text[]",
        ""
    );
    OUTGOING_VERDICTS = "
        update outgoing
        set verdict = told.verdict, detail = told.detail
        from unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::text[]) as told (channel, seq, verdict, detail)
        where outgoing.channel = told.channel and outgoing.seq = told.seq";
    INCOMING = insert!(
        "incoming",
        "channel, incarnation, seq, message_id, bytes, digest, received_us, trace, verdict, detail",
        "$1::bytea[], $2::bytea[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bigint[], $8::text[],
            $9::bigint[], $10::text[]",
        "on conflict (channel, incarnation, seq) do update set
            message_id = excluded.message_id, bytes = excluded.bytes, digest = excluded.digest,
            received_us = excluded.received_us, trace = excluded.trace, verdict = excluded.verdict, detail = excluded.detail"
    );
    VERDICTS = insert!(
        "verdict",
        "channel, verdict_seq, incarnation, message_seq, message_id, verdict, detail",
        "$1::bytea[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::bigint[], $7::text[]",
        ""
    );
    STATEMENTS = insert!(
        "statement",
        "channel, covers, incarnation, first, count, digest, bytes, signing_key, signature",
        "$1::bytea[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bigint[], $6::bytea[], $7::bytea[], $8::text[], $9::bytea[]",
        "on conflict (channel, covers, incarnation, first, digest) do nothing"
    );
    PEERS = insert!(
        "peer",
        "channel, sent, acked, taken_from, taken, incarnation, received, verdicts_given, verdicts_taken, stopped_seq, first_digest, second_digest, second_bytes",
        "$1::bytea[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[], $6::bytea[], $7::bigint[], $8::bigint[],
            $9::bigint[], $10::bigint[], $11::bytea[], $12::bytea[], $13::bytea[]",
        "on conflict (channel) do update set
            sent = excluded.sent, acked = excluded.acked, taken_from = excluded.taken_from, taken = excluded.taken,
            incarnation = excluded.incarnation, received = excluded.received, verdicts_given = excluded.verdicts_given,
            verdicts_taken = excluded.verdicts_taken, stopped_seq = excluded.stopped_seq,
            first_digest = excluded.first_digest, second_digest = excluded.second_digest, second_bytes = excluded.second_bytes"
    );

    // lives

    RESTORED = insert!(
        "restored",
        "number, former, position, skipped, at_us",
        "$1::bigint[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[]",
        ""
    );
    LIVES = insert!(
        "life",
        "channel, theirs, incarnation, began, ended, offered",
        "$1::bytea[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bigint[]",
        "on conflict (channel, theirs, incarnation) do update set
            began = excluded.began, ended = excluded.ended, offered = excluded.offered"
    );
    HEARINGS = insert!(
        "hearing",
        "channel, state, offered, ours, theirs",
        "$1::bytea[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[]",
        "on conflict (channel) do update set
            state = excluded.state, offered = excluded.offered, ours = excluded.ours, theirs = excluded.theirs"
    );

    // what is settled goes

    PRUNE_REQUESTS = "delete from request where at_us < $1";
    PRUNE_OUTGOING = "
        delete from outgoing
        where queued_us < $1
            and verdict in (1, 4)
            and seq <= (select acked from peer where peer.channel = outgoing.channel)";
    PRUNE_TURNS = "delete from turn where at_us < $1";
    PRUNE_VERDICTS = "
        delete from verdict
        using peer
        where verdict.channel = peer.channel and verdict_seq <= peer.verdicts_taken";
}
