-- The key database of one service: nothing in it opens without the key file.

-- One row: the service's own key, for blind indexes. Pruned by nothing.
create table service_key (
    one integer primary key check (one = 1),
    wrapped blob not null
) strict;

-- One row: keys through `swept` have been checked for ciphertext. Pruned by nothing.
create table sweep (
    one integer primary key check (one = 1),
    swept integer not null
) strict;
insert into sweep (one, swept) values (1, 0);

-- A key a subject. Pruned by the sweep when nothing was ever sealed under it; erasure empties it and leaves a mark.
create table subject_key (
    made integer primary key autoincrement,
    subject blob not null unique,
    wrapped blob
) strict;
