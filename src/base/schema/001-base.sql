-- Tries counted by limits.ts. The key is a hash.
create table base.attempt (
  scope text not null check (length(scope) <= 100),
  key bytea not null check (length(key) = 32),
  tries integer not null check (tries > 0),
  ends_at timestamptz not null,
  primary key (scope, key)
);
create index attempt_ends_at on base.attempt (ends_at);
comment on table base.attempt is 'local';

-- Facts on their way from the slice that recorded them to those that react (outbox.ts). Ids only.
-- reaction is '' until the fact is taken up; afterwards a row remains for each reaction that failed.
create table base.outbox (
  fact_id uuid not null,
  reaction text not null default '' check (length(reaction) <= 100),
  fact text not null check (length(fact) <= 100),
  body jsonb not null check (length(body::text) <= 10000),
  recorded_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  failures integer not null default 0 check (failures >= 0),
  primary key (fact_id, reaction)
);
create index outbox_due_at on base.outbox (due_at);
comment on table base.outbox is 'local';

-- When each regular job is due next (timers.ts): one server process does it, whichever comes first.
create table base.timer (
  name text primary key check (length(name) <= 100),
  due_at timestamptz not null
);
comment on table base.timer is 'local';

-- What the key files must contain for this database to be readable (keys.ts). No secret: HMACs under the keys.
create table base.key_fingerprint (
  name text primary key check (length(name) <= 100),
  fingerprint bytea not null check (length(fingerprint) = 32),
  first_seen_at timestamptz not null default now()
);
comment on table base.key_fingerprint is 'local';
