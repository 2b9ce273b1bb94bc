-- The main database of one service. Ids are bytes of fixed layouts (src/layout.rs); instants are microseconds since 1970, UTC.

-- One row, locked and advanced by every commit. Pruned by nothing: it is one row.
create table head (
    one integer primary key check (one = 1),
    service integer not null,
    incarnation blob not null,
    generation integer not null,
    size integer not null,
    frontier blob not null,
    recorded_us integer not null
) strict;

-- Every event of every record, in order; all other tables of records follow from it. Pruned by nothing: it is the record.
create table journal (
    position integer primary key,
    stream blob not null,
    version integer not null,
    kind text not null,
    payload blob not null,
    recorded_us integer not null,
    leaf blob not null,
    unique (stream, version)
) strict;

-- Work lists; coded facts only. Pruned by the writer when a record leaves a list; made anew by a rebuild.
create table listing (
    stream blob not null,
    slot integer not null,
    version integer not null,
    agency text not null,
    kind text not null,
    stage text not null,
    owner text not null,
    region integer not null,
    category text not null,
    urgent integer not null,
    -- The far day where no clock runs, so that a page has one order.
    due_on text not null,
    opened_us integer not null,
    -- Empty where the record has no number.
    number text not null,
    primary key (stream, slot, agency)
) strict, without rowid;
create index listing_page on listing (agency, kind, due_on, stream, slot);

-- What records are found by. Pruned by the writer when a record gives a key up; made anew by a rebuild.
create table key (
    name blob not null,
    stream blob not null,
    -- 1 where one record alone may hold it.
    single integer not null,
    primary key (name, stream)
) strict, without rowid;
create unique index key_single on key (name) where single = 1;

-- Clocks that run. Pruned by the writer when a clock stops; made anew by a rebuild.
create table timer (
    stream blob not null,
    name text not null,
    due_us integer not null,
    rules text not null,
    primary key (stream, name)
) strict, without rowid;
create index timer_due on timer (due_us, stream, name);

-- Requests and how they were answered. Pruned by `prune`, by age: callers repeat a request for days, not for months.
create table request (
    name blob primary key,
    digest blob not null,
    reply blob not null,
    at_us integer not null
) strict, without rowid;
create index request_at on request (at_us);

-- Texts and personal data, encrypted. Pruned by nothing here: erasure destroys the subject's key.
create table sealed (
    id blob primary key,
    subject blob not null,
    ciphertext blob not null
) strict;
create index sealed_subject on sealed (subject);

-- Keyed indexes of personal data. Pruned by nothing yet: an erasure leaves them, without the value that gives them.
create table blind (
    kind integer not null,
    value blob not null,
    stream blob not null,
    primary key (kind, value, stream)
) strict, without rowid;

-- Messages to others. Pruned by `prune`, by age, once they are acknowledged and their verdict is final.
create table outgoing (
    channel blob not null,
    seq integer not null,
    message_id blob not null,
    recipient blob not null,
    bytes blob not null,
    digest blob not null,
    urgent integer not null,
    trace text,
    queued_us integer not null,
    -- 0 none yet, 1 applied, 2 waiting, 3 parked, 4 refused; the detail says for which record, or why.
    verdict integer not null,
    detail text not null,
    primary key (channel, seq)
) strict;
create index outgoing_message on outgoing (message_id);

-- Messages from others, as received. Pruned by nothing yet: with them evidence would go.
create table incoming (
    channel blob not null,
    incarnation blob not null,
    seq integer not null,
    message_id blob not null,
    bytes blob not null,
    digest blob not null,
    received_us integer not null,
    trace text,
    verdict integer not null,
    detail text not null,
    primary key (channel, incarnation, seq)
) strict;
create index incoming_message on incoming (message_id);
create index incoming_held on incoming (verdict, detail) where verdict in (2, 3);

-- Verdicts as they are told to senders. Pruned by `prune`, by their senders having taken them.
create table verdict (
    channel blob not null,
    verdict_seq integer not null,
    incarnation blob not null,
    message_seq integer not null,
    message_id blob not null,
    verdict integer not null,
    detail text not null,
    primary key (channel, verdict_seq)
) strict;

-- What peers signed about their messages (1) and verdicts (2), as received. Pruned by nothing yet, like what it covers.
create table statement (
    channel blob not null,
    covers integer not null,
    incarnation blob not null,
    first integer not null,
    count integer not null,
    -- SHA-256 of the bytes: one number may have been signed more than once.
    digest blob not null,
    bytes blob not null,
    signing_key text not null,
    signature blob not null,
    primary key (channel, covers, incarnation, first, digest)
) strict;

-- Both sides of every channel. Pruned by nothing: a row a channel.
create table peer (
    channel blob primary key,
    sent integer not null,
    acked integer not null,
    taken_from blob,
    taken integer not null,
    incarnation blob,
    received integer not null,
    verdicts_given integer not null,
    verdicts_taken integer not null,
    stopped_seq integer,
    first_digest blob,
    second_digest blob,
    second_bytes blob
) strict, without rowid;

-- The last number given out. Pruned by nothing: a row an agency and year.
create table counter (
    agency text not null,
    year integer not null,
    last integer not null,
    primary key (agency, year)
) strict, without rowid;

-- Who opened what. Pruned by nothing: it is kept as long as what was opened.
create table access (
    number integer primary key,
    at_us integer not null,
    reader text not null,
    purpose text not null,
    records blob not null,
    parts blob not null,
    trace text
) strict;
