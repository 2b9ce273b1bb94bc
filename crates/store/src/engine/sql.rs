//! The reads: one text each, the same on SQLite and PostgreSQL; a test prepares every one of them.

/// How many names one read may ask for; shorter lists repeat their last name, so that the text is constant and stays prepared.
pub(crate) const MANY: usize = 128;

macro_rules! many {
    () => {
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
             $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, \
             $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, \
             $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, \
             $65, $66, $67, $68, $69, $70, $71, $72, $73, $74, $75, $76, $77, $78, $79, $80, \
             $81, $82, $83, $84, $85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96, \
             $97, $98, $99, $100, $101, $102, $103, $104, $105, $106, $107, $108, $109, $110, $111, $112, \
             $113, $114, $115, $116, $117, $118, $119, $120, $121, $122, $123, $124, $125, $126, $127, $128)"
    };
}

macro_rules! page {
    ($stage:literal, $owner:literal) => {
        concat!(
            "
        select stream, slot, version, agency, stage, owner, region, category, urgent, due_on, opened_us, number
        from listing
        where agency = $1
            and kind = $2
            and ",
            $stage,
            "
            and ",
            $owner,
            "
            and (cast($5 as text) is null or category = $5)
            and due_on <= $6
            and (due_on, stream, slot) > ($7, $8, $9)
        order by due_on, stream, slot
        limit $10"
        )
    };
}

macro_rules! reads {
    ($($(#[$doc:meta])* $name:ident = $($text:expr),+;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = concat!($($text),+);)*

        /// Every read, for the test that prepares them.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

reads! {
    HEAD = "
        select service, incarnation, generation, size, frontier, recorded_us
        from head";

    // records

    ENTRIES = "
        select position, stream, version, kind, payload, recorded_us, leaf
        from journal
        where stream = $1
        order by version";
    ENTRIES_OF = "
        select position, stream, version, kind, payload, recorded_us, leaf
        from journal
        where stream in ", many!(), "
        order by stream, version";
    TAIL = "
        select position, stream, version, kind, payload, recorded_us, leaf
        from journal
        where position > $1
        order by position
        limit $2";
    NEWEST = "
        select coalesce(max(position), 0)
        from journal";
    STREAMS = "
        select distinct stream
        from journal
        where stream > $1
        order by stream
        limit $2";

    // derived rows

    LISTINGS_OF = "
        select stream, slot, version, agency, stage, owner, region, category, urgent, due_on, opened_us, number
        from listing
        where stream in ", many!(), "
        order by stream, slot, agency";
    /// A text for each choice of filters: an index carries each, so that a page costs a page whatever it leaves out.
    LISTING_PAGE = page!("cast($3 as text) is null", "cast($4 as text) is null");
    LISTING_PAGE_STAGE = page!("stage = $3", "cast($4 as text) is null");
    LISTING_PAGE_OWNER = page!("cast($3 as text) is null", "owner = $4");
    LISTING_PAGE_BOTH = page!("stage = $3", "owner = $4");
    /// Reads every row: whoever asks for it does so seldom.
    LISTING_TALLY = "
        select agency, kind, stage, count(*),
            count(case when due_on < $1 then 1 end),
            count(case when due_on >= $1 and due_on <= $2 then 1 end)
        from listing
        group by agency, kind, stage
        order by agency, kind, stage";
    KEY_OWNERS = "
        select name, stream
        from key
        where name in ", many!();
    KEY_HOLDERS = "
        select stream
        from key
        where name >= $1 and name < $2
        order by name, stream";
    BLIND_HOLDERS = "
        select stream
        from blind
        where kind = $1 and value = $2
        order by stream";
    TIMERS_DUE = "
        select stream, name, due_us
        from timer
        where due_us <= $1
        order by due_us, stream, name
        limit $2";
    NEXT_DUE = "
        select min(due_us)
        from timer";

    // requests, sealed parts, audit

    REQUESTS_OF = "
        select name, digest, reply, at_us
        from request
        where name in ", many!();
    SEALED_OF = "
        select id, subject, ciphertext
        from sealed
        where id in ", many!();
    SUBJECTS_OF = "
        select distinct subject
        from sealed
        where subject in ", many!();
    ACCESSES = "
        select number, at_us, reader, purpose, records, parts, trace
        from access
        where number > $1
        order by number
        limit $2";
    ACCESS_NEWEST = "
        select coalesce(max(number), 0)
        from access";
    COUNTERS = "
        select agency, year, last
        from counter
        order by agency, year";

    /// Restores (1), our former lives (2), those of others (3), and who was heard (4).
    LIVES = "
        select cast(1 as bigint), former, former, number, position, skipped, at_us, former, former
        from restored
        union all
        select 2 + theirs, channel, incarnation, offered, 0, 0, 0, began, ended
        from life
        union all
        select cast(4 as bigint), channel, channel, state, offered, 0, 0, ours, theirs
        from hearing";

    // channels

    PEERS = "
        select channel, sent, acked, taken_from, taken, incarnation, received, verdicts_given, verdicts_taken,
            stopped_seq, first_digest, second_digest, second_bytes
        from peer
        order by channel";
    OUTGOING = "
        select channel, seq, message_id, recipient, bytes, digest, urgent, trace, queued_us, verdict, detail
        from outgoing
        where channel = $1 and seq > $2
        order by seq
        limit $3";
    OUTGOING_BY_ID = "
        select channel, seq, message_id, recipient, bytes, digest, urgent, trace, queued_us, verdict, detail
        from outgoing
        where message_id = $1
        order by channel, seq";
    INCOMING_BY_ID = "
        select channel, incarnation, seq, message_id, bytes, digest, received_us, trace, verdict, detail
        from incoming
        where message_id in ", many!(), "
        order by channel, incarnation, seq";
    INCOMING_RANGE = "
        select channel, incarnation, seq, message_id, bytes, digest, received_us, trace, verdict, detail
        from incoming
        where channel = $1 and incarnation = $2 and seq between $3 and $4
        order by seq";
    INCOMING_WAITING = "
        select channel, incarnation, seq, message_id, bytes, digest, received_us, trace, verdict, detail
        from incoming
        where verdict = 2 and detail in ", many!(), "
        order by channel, incarnation, seq";
    INCOMING_HELD = "
        select channel, incarnation, seq, message_id, bytes, digest, received_us, trace, verdict, detail
        from incoming
        where verdict in (2, 3)
        order by channel, incarnation, seq";
    WAITED_FOR = "
        select distinct detail
        from incoming
        where verdict = 2";
    RECEIVED = "
        select coalesce(max(seq), 0)
        from incoming
        where channel = $1 and incarnation = $2";
    VERDICTS = "
        select verdict_seq, incarnation, message_seq, message_id, verdict, detail
        from verdict
        where channel = $1 and verdict_seq > $2
        order by verdict_seq
        limit $3";
    STATEMENTS = "
        select channel, covers, incarnation, first, count, bytes, signing_key, signature
        from statement
        where channel = $1 and covers = $2 and incarnation = $3 and first between $4 and $5 and first + count > $5
        order by first, digest";

    // the key database

    KEYS_OF = "
        select subject, wrapped
        from subject_key
        where subject in ", many!();
    KEYS_RECENT = "
        select subject
        from subject_key
        where made > (select swept from sweep)
        order by made";
    SERVICE_KEY = "
        select wrapped
        from service_key";
}

/// Names in lists of constant length.
pub(crate) fn padded<T: Copy>(names: &[T]) -> impl Iterator<Item = Vec<T>> {
    names.chunks(MANY).map(|chunk| {
        let mut list = chunk.to_vec();
        list.resize(MANY, chunk[chunk.len() - 1]);
        list
    })
}
