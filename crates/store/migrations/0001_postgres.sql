-- The main database of one service. Ids are bytes of fixed layouts (src/layout.rs); instants are microseconds since 1970, UTC.
-- The same tables as on SQLite, and one more. Texts are compared by their bytes, as there.

-- One row, locked and advanced by every commit. Pruned by nothing: it is one row.
create table head (
    one bigint primary key check (one = 1),
    service bigint not null,
    incarnation bytea not null,
    generation bigint not null,
    size bigint not null,
    frontier bytea not null,
    recorded_us bigint not null
);

-- Every event of every record, in order; all other tables of records follow from it. Pruned by nothing: it is the record.
create table journal (
    position bigint primary key,
    stream bytea not null,
    version bigint not null,
    kind text collate "C" not null,
    payload bytea not null,
    recorded_us bigint not null,
    leaf bytea not null,
    unique (stream, version)
);

-- Work lists; coded facts only. Pruned by the writer when a record leaves a list; made anew by a rebuild.
create table listing (
    stream bytea not null,
    slot bigint not null,
    version bigint not null,
    agency text collate "C" not null,
    kind text collate "C" not null,
    stage text collate "C" not null,
    owner text collate "C" not null,
    region bigint not null,
    category text collate "C" not null,
    urgent bigint not null,
    -- The far day where no clock runs, so that a page has one order.
    due_on text collate "C" not null,
    opened_us bigint not null,
    -- Empty where the record has no number.
    number text collate "C" not null,
    primary key (stream, slot, agency)
);
create index listing_page on listing (agency, kind, due_on, stream, slot);

-- What records are found by. Pruned by the writer when a record gives a key up; made anew by a rebuild.
create table key (
    name bytea not null,
    stream bytea not null,
    -- 1 where one record alone may hold it.
    single bigint not null,
    primary key (name, stream)
);
create unique index key_single on key (name) where single = 1;

-- Clocks that run. Pruned by the writer when a clock stops; made anew by a rebuild.
create table timer (
    stream bytea not null,
    name text collate "C" not null,
    due_us bigint not null,
    rules text collate "C" not null,
    primary key (stream, name)
);
create index timer_due on timer (due_us, stream, name);

-- Requests and how they were answered. Pruned by `prune`, by age: callers repeat a request for days, not for months.
create table request (
    name bytea primary key,
    digest bytea not null,
    reply bytea not null,
    at_us bigint not null
);
create index request_at on request (at_us);

-- Texts and personal data, encrypted. Pruned by nothing here: erasure destroys the subject's key.
create table sealed (
    id bytea primary key,
    subject bytea not null,
    ciphertext bytea not null
);
create index sealed_subject on sealed (subject);

-- Keyed indexes of personal data. Pruned by nothing yet: an erasure leaves them, without the value that gives them.
create table blind (
    kind bigint not null,
    value bytea not null,
    stream bytea not null,
    primary key (kind, value, stream)
);

-- Messages to others. Pruned by `prune`, by age, once they are acknowledged and their verdict is final.
create table outgoing (
    channel bytea not null,
    seq bigint not null,
    message_id bytea not null,
    recipient bytea not null,
    bytes bytea not null,
    digest bytea not null,
    urgent bigint not null,
    trace text collate "C",
    queued_us bigint not null,
    -- 0 none yet, 1 applied, 2 waiting, 3 parked, 4 refused; the detail says for which record, or why.
    verdict bigint not null,
    detail text collate "C" not null,
    primary key (channel, seq)
);
create index outgoing_message on outgoing (message_id);

-- Messages from others, as received. Pruned by nothing yet: with them evidence would go.
create table incoming (
    channel bytea not null,
    incarnation bytea not null,
    seq bigint not null,
    message_id bytea not null,
    bytes bytea not null,
    digest bytea not null,
    received_us bigint not null,
    trace text collate "C",
    verdict bigint not null,
    detail text collate "C" not null,
    primary key (channel, incarnation, seq)
);
create index incoming_message on incoming (message_id);
create index incoming_held on incoming (verdict, detail) where verdict in (2, 3);

-- Verdicts as they are told to senders. Pruned by `prune`, by their senders having taken them.
create table verdict (
    channel bytea not null,
    verdict_seq bigint not null,
    incarnation bytea not null,
    message_seq bigint not null,
    message_id bytea not null,
    verdict bigint not null,
    detail text collate "C" not null,
    primary key (channel, verdict_seq)
);

-- What peers signed about their messages (1) and verdicts (2), as received. Pruned by nothing yet, like what it covers.
create table statement (
    channel bytea not null,
    covers bigint not null,
    incarnation bytea not null,
    first bigint not null,
    count bigint not null,
    -- SHA-256 of the bytes: one number may have been signed more than once.
    digest bytea not null,
    bytes bytea not null,
    signing_key text collate "C" not null,
    signature bytea not null,
    primary key (channel, covers, incarnation, first, digest)
);

-- Both sides of every channel. Pruned by nothing: a row a channel.
create table peer (
    channel bytea primary key,
    sent bigint not null,
    acked bigint not null,
    taken_from bytea,
    taken bigint not null,
    incarnation bytea,
    received bigint not null,
    verdicts_given bigint not null,
    verdicts_taken bigint not null,
    stopped_seq bigint,
    first_digest bytea,
    second_digest bytea,
    second_bytes bytea
);

-- The last number given out. Pruned by nothing: a row an agency and year.
create table counter (
    agency text collate "C" not null,
    year bigint not null,
    last bigint not null,
    primary key (agency, year)
);

-- Who opened what. Pruned by nothing: it is kept as long as what was opened.
create table access (
    number bigint primary key,
    at_us bigint not null,
    reader text collate "C" not null,
    purpose text collate "C" not null,
    records bytea not null,
    parts bytea not null,
    trace text collate "C"
);

-- The newest commit of each process that writes: by it one recognises, on another connection, a commit whose answer was lost.
-- Only here: SQLite answers in the process. Pruned by `prune`, by age.
create table turn (
    writer bytea primary key,
    generation bigint not null,
    at_us bigint not null
);
