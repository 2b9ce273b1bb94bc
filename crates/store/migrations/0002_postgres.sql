-- What a database restored from a backup must know, and what its peers must know of it. Numbers of an extent are four, of eight
-- bytes each: messages, receipts, verdicts given, verdicts taken (src/layout.rs).

-- Every restore of this database. Pruned by nothing: a row a restore.
create table restored (
    number bigint primary key,
    -- The incarnation that the backup was taken of.
    former bytea not null,
    -- The newest journal row of the backup: what existed then waits until the peers were heard.
    position bigint not null,
    -- Matter numbers that were skipped, because the former life may have given them out.
    skipped bigint not null,
    at_us bigint not null
);

-- How far former lives of this database (0), and lives of the other end's (1), had come on each channel from them. Pruned by
-- nothing: a row a restore and channel, by which a copy that was left behind is known for ever.
create table life (
    channel bytea not null,
    theirs bigint not null,
    incarnation bytea not null,
    began bytea not null,
    ended bytea not null,
    -- Messages to the other end through this number may have reached the life before.
    offered bigint not null,
    primary key (channel, theirs, incarnation)
);

-- Since the last restore: 0 not heard yet, 1 nothing is lost, 2 the other end holds more than we do. Pruned by nothing: a row a channel.
create table hearing (
    channel bytea primary key,
    state bigint not null,
    offered bigint not null,
    ours bytea not null,
    theirs bytea not null
);
