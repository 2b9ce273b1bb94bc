-- What a database restored from a backup must know, and what its peers must know of it. Numbers of an extent are four, of eight
-- bytes each: messages, receipts, verdicts given, verdicts taken (src/layout.rs).

-- Every restore of this database. Pruned by nothing: a row a restore.
create table restored (
    number integer primary key,
    -- The incarnation that the backup was taken of.
    former blob not null,
    -- The newest journal row of the backup: what existed then waits until the peers were heard.
    position integer not null,
    -- Matter numbers that were skipped, because the former life may have given them out.
    skipped integer not null,
    at_us integer not null
) strict;

-- How far former lives of this database (0), and lives of the other end's (1), had come on each channel from them. Pruned by
-- nothing: a row a restore and channel, by which a copy that was left behind is known for ever.
create table life (
    channel blob not null,
    theirs integer not null,
    incarnation blob not null,
    began blob not null,
    ended blob not null,
    -- Messages to the other end through this number may have reached the life before.
    offered integer not null,
    primary key (channel, theirs, incarnation)
) strict, without rowid;

-- Since the last restore: 0 not heard yet, 1 nothing is lost, 2 the other end holds more than we do. Pruned by nothing: a row a channel.
create table hearing (
    channel blob primary key,
    state integer not null,
    offered integer not null,
    ours blob not null,
    theirs blob not null
) strict, without rowid;
