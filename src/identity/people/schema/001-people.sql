-- The register of a region. What identifies a person stands sealed under the person's own key; in the clear
-- stand only the region, the standing and the month the document ends: what the issuer must find people by.
-- person_id is the distribution key of all that belongs to a person; the look-up tables are keyed by the value looked up.

-- Destroying this row is erasing the person, in every slice and every backup of the others.
create table people.person_key (
  person_id uuid primary key,
  wrapped_key bytea not null check (octet_length(wrapped_key) between 32 and 256)
);

create table people.person (
  person_id uuid primary key references people.person_key (person_id),
  region_code text not null check (region_code ~ '^[0-9]{6}$'),
  standing text not null check (standing in ('valid', 'lost', 'expired', 'dead', 'moved')),
  -- Only the month, so that expiry can be swept without opening everybody; the day is sealed. Null: without end.
  document_ends_in date check (extract(day from document_ends_in) = 1),
  -- JSON of the personal fields, padded, AES-256-GCM under the person's key.
  sealed_fields bytea not null check (octet_length(sealed_fields) between 64 and 8192),
  origin text not null check (origin in ('sample', 'added', 'import', 'state', 'operator')),
  created_at timestamptz not null,
  updated_at timestamptz not null check (updated_at >= created_at)
);
create index person_document_ends on people.person (document_ends_in, person_id) where standing = 'valid';
create index person_made_up on people.person (person_id) where origin in ('sample', 'added');

create table people.portrait (
  person_id uuid primary key references people.person_key (person_id),
  sealed_jpeg bytea not null check (octet_length(sealed_jpeg) between 128 and 1048576),
  taken_at timestamptz not null
);

-- HMAC of the ID number under a key that is not in the database: who has the table alone cannot try numbers.
create table people.id_number_lookup (
  blind_index bytea primary key check (octet_length(blind_index) = 32),
  person_id uuid not null
);

-- Many people have one name, so the person is part of the key.
create table people.name_lookup (
  blind_index bytea not null check (octet_length(blind_index) = 32),
  person_id uuid not null,
  primary key (blind_index, person_id)
);

-- A state register's own name for a person, so that its news of changes finds the cached row.
create table people.state_lookup (
  blind_index bytea primary key check (octet_length(blind_index) = 32),
  person_id uuid not null
);

-- One row. What kind of register this is decides whether the screens for trying things out exist.
create table people.register (
  register_id integer primary key check (register_id = 1),
  kind text not null check (kind in ('sample', 'own')),
  sample_seed text,
  added_count integer not null default 0 check (added_count >= 0),
  -- How far the state register's news have been read.
  state_cursor text,
  changed_at timestamptz not null
);

-- The few sample residents that a newcomer plays, in the order they are shown.
create table people.journey (
  position integer primary key check (position >= 1),
  person_id uuid not null,
  story text not null,
  photograph text not null
);

-- A run is one file. Its checkpoint moves in the transaction that writes the rows before it.
create table people.import_run (
  import_id uuid primary key,
  file_digest bytea not null check (octet_length(file_digest) = 32),
  columns_digest bytea not null check (octet_length(columns_digest) = 32),
  next_offset bigint not null check (next_offset >= 0),
  next_line bigint not null check (next_line >= 1),
  added bigint not null default 0 check (added >= 0),
  updated bigint not null default 0 check (updated >= 0),
  unchanged bigint not null default 0 check (unchanged >= 0),
  rejected bigint not null default 0 check (rejected >= 0),
  portraits bigint not null default 0 check (portraits >= 0),
  portraits_refused bigint not null default 0 check (portraits_refused >= 0),
  started_at timestamptz not null,
  finished_at timestamptz
);
create index import_run_of_file on people.import_run (file_digest);

-- Line and reason only: the row itself stays in the city's file.
create table people.import_reject (
  import_id uuid not null references people.import_run (import_id),
  line bigint not null check (line >= 1),
  field text not null,
  fault text not null,
  primary key (import_id, line, field)
);
