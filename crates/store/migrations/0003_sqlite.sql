-- A page of a work list reads its own rows and no others, whichever filters there are.
create index listing_stage on listing (agency, kind, stage, due_on, stream, slot);
create index listing_owner on listing (agency, kind, owner, due_on, stream, slot);
create index listing_both on listing (agency, kind, owner, stage, due_on, stream, slot);

-- What is settled is found by its age, not by looking at all messages.
create index outgoing_settled on outgoing (queued_us) where verdict in (1, 4);
