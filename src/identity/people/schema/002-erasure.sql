-- Who was erased. The row says which key must be gone from the key folder, and whether it is: a crash between the two is
-- mended from here, and so is an old copy of the folder that somebody puts back. It names nobody.
create table people.erasure (
  person_id uuid primary key,
  -- The place of the person's key in the master keys' trees: what is destroyed there.
  key_leaf bytea not null check (octet_length(key_leaf) = 8),
  erased_at timestamptz not null,
  key_destroyed_at timestamptz
);
create index erasure_waiting on people.erasure (person_id) where key_destroyed_at is null;

-- How far the renewing of a key has come: one row for each kind of key. Everybody is passed over in the order of person_id.
create table people.turning (
  key_name text primary key check (key_name in ('master', 'index')),
  -- What everything is brought under.
  key_number integer not null check (key_number >= 1),
  passed_to uuid not null,
  done integer not null default 0 check (done >= 0),
  total integer not null check (total >= 0),
  started_at timestamptz not null,
  -- Since when this pass over everybody runs. The last one must begin when no process uses the old key any more.
  pass_started_at timestamptz not null,
  finished_at timestamptz
);

-- Under which index key a look-up row was written.
alter table people.id_number_lookup add column key_number integer not null default 1;
alter table people.name_lookup add column key_number integer not null default 1;
alter table people.state_lookup add column key_number integer not null default 1;

-- One row: when the key folder was last copied away by `hufu keys copy`. A copy older than the last erasure holds what was destroyed.
create table people.key_copy (
  key_copy_id integer primary key check (key_copy_id = 1),
  made_at timestamptz not null
);
