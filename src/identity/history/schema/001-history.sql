-- Every use of a card and every look at a person. Rows are added and never changed or taken away; what happened, and
-- when, stands sealed under the person's key, so that erasing the person ends their history too while the rows, and
-- whatever is computed over them, stay. A later version builds a Merkle log on (sequence, sealed).

-- One row a person: its lock puts their entries into a row without a gap.
create table history.head (
  person_id uuid primary key,
  last_sequence bigint not null check (last_sequence >= 0)
);

create table history.entry (
  person_id uuid not null references history.head (person_id),
  sequence bigint not null check (sequence >= 1),
  -- SHA-256 over person and the caller's id: the same event told twice is one entry, and the table does not
  -- lead from a person to the requests of a relying party.
  entry_hash bytea not null check (octet_length(entry_hash) = 32),
  sealed bytea not null check (octet_length(sealed) between 32 and 65536),
  primary key (person_id, sequence)
);
create unique index entry_once on history.entry (person_id, entry_hash);
