-- One face for each person who was enrolled: what the next applicant is compared with.

create table faces.template (
  person_id uuid primary key,
  -- '' when the caller does not divide its people.
  region_code text not null default '' check (region_code ~ '^([0-9]{6})?$'),
  -- Templates of another engine, or of another version of it, do not compare.
  engine_version text not null check (length(engine_version) between 1 and 80),
  -- Half-precision numbers, sealed with the person's key. Null: the face was taken out; the row stays so that
  -- every server that holds the gallery in memory learns of it.
  sealed_embedding bytea check (octet_length(sealed_embedding) between 64 and 16384),
  -- Made anew by each change: tells a server whether it holds this state already.
  revision uuid not null,
  changed_at timestamptz not null default clock_timestamp()
);
create index template_changed on faces.template (changed_at);
