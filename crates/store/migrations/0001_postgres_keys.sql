-- The key database of one service: nothing in it opens without the key file.

-- One row: the service's own key, for blind indexes. Pruned by nothing.
create table service_key (
    one bigint primary key check (one = 1),
    wrapped bytea not null
);

-- One row: keys through `swept` have been checked for ciphertext. Pruned by nothing.
create table sweep (
    one bigint primary key check (one = 1),
    swept bigint not null
);
insert into sweep (one, swept) values (1, 0);

-- One row: how far the keys had come at an instant. Those above it may still wait for their first ciphertext, written by a
-- process that lost its session here. Only here: on SQLite a process has its keys to itself. Pruned by nothing.
create table mark (
    one bigint primary key check (one = 1),
    through bigint not null,
    at timestamptz not null
);
insert into mark (one, through, at) values (1, 0, '-infinity');

-- A key a subject. Pruned by the sweep when nothing was ever sealed under it; erasure empties it and leaves a mark.
create table subject_key (
    made bigint generated always as identity primary key,
    subject bytea not null unique,
    wrapped bytea
);

-- One row: grows with every erasure, so that a process that remembers keys learns that it has to forget them. Only here: on SQLite
-- one process has the keys. Pruned by nothing.
create table erasure (
    one bigint primary key check (one = 1),
    count bigint not null
);
insert into erasure (one, count) values (1, 0);
