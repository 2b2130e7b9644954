-- person_id is the distribution key of all that belongs to a person; two look-up tables lead to it:
-- owner by card, token by the hash of a token.

-- One row a person: its lock puts issuing and registering for one person into a row.
create table cards.card_set (
  person_id uuid primary key,
  turn integer not null
);

-- Who changed something: { kind } and, of an operator, the operatorId.
create function cards.is_actor(actor jsonb) returns boolean immutable language sql return
  (actor ->> 'kind' in ('operator', 'resident', 'system'))
  and ((actor ->> 'kind' = 'operator') = (actor ? 'operatorId'));

create table cards.card (
  person_id uuid not null,
  card_id uuid not null,
  application_id uuid not null,
  edition text not null check (edition in ('lightweight', 'upgraded')),
  state text not null check (state in ('active', 'suspended', 'revoked', 'ended')),
  device_id uuid,
  issued_at timestamptz not null,
  -- cause → { reason, at }: what keeps the card asleep
  holds jsonb not null default '{}',
  closed_at timestamptz,
  closed_reason text,
  closed_by jsonb check (cards.is_actor(closed_by)),
  primary key (person_id, card_id),
  check ((state = 'suspended') = (holds <> '{}')),
  check ((state in ('revoked', 'ended')) = (closed_at is not null)),
  check ((closed_at is null) = (closed_reason is null)),
  check ((closed_at is null) = (closed_by is null)),
  check (state <> 'ended' or closed_reason in ('replaced', 'device_stopped'))
);
-- One person, one set of cards: of each edition at most one that lives.
create unique index card_one_living on cards.card (person_id, edition) where state in ('active', 'suspended');
create unique index card_of_application on cards.card (person_id, application_id, edition);

create table cards.owner (
  card_id uuid primary key,
  person_id uuid not null
);

create table cards.change (
  person_id uuid not null,
  card_id uuid not null,
  request_id uuid not null,
  change text not null check (change in ('suspended', 'resumed', 'revoked')),
  reason text not null,
  note_sealed bytea,
  by_actor jsonb not null check (cards.is_actor(by_actor)),
  at timestamptz not null,
  primary key (person_id, card_id, request_id),
  foreign key (person_id, card_id) references cards.card (person_id, card_id)
);

create table cards.device (
  person_id uuid not null,
  device_id uuid not null,
  -- RFC 7638 thumbprint of the device key
  jkt text not null check (length(jkt) = 43),
  state text not null check (state in ('active', 'ended')),
  registered_at timestamptz not null,
  ended_at timestamptz,
  ended_reason text,
  primary key (person_id, device_id),
  check ((state = 'ended') = (ended_at is not null)),
  check ((ended_at is null) = (ended_reason is null))
);
create unique index device_one_active on cards.device (person_id) where state = 'active';

create table cards.session (
  person_id uuid not null,
  session_id uuid not null,
  device_id uuid not null,
  card_id uuid not null,
  jkt text not null check (length(jkt) = 43),
  state text not null check (state in ('open', 'closed')),
  -- The pair of tokens in use, and the newest pair that the wallet has shown to hold.
  generation integer not null check (generation >= 1),
  confirmed integer not null check (confirmed >= 0 and confirmed <= generation),
  rotated_at timestamptz not null,
  expires_at timestamptz not null,
  closed_at timestamptz,
  primary key (person_id, session_id),
  check ((state = 'closed') = (closed_at is not null)),
  foreign key (person_id, device_id) references cards.device (person_id, device_id),
  foreign key (person_id, card_id) references cards.card (person_id, card_id)
);
create index session_of_device on cards.session (person_id, device_id) where state = 'open';

-- Tokens are stored hashed: who reads this table cannot use one.
create table cards.token (
  token_hash bytea primary key check (length(token_hash) = 32),
  kind text not null check (kind in ('access', 'refresh')),
  person_id uuid not null,
  session_id uuid not null,
  generation integer not null check (generation >= 1),
  expires_at timestamptz not null
);
create index token_expiry on cards.token (expires_at);
