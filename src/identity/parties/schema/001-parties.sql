-- Who may ask (relying parties) and who may decide (operators). Small tables that every node reads:
-- on Citus all of them are reference tables (001-parties.citus.sql).

create table parties.relying_parties (
  party_id uuid primary key,
  name_zh text not null,
  name_en text not null,
  purpose_zh text not null,
  purpose_en text not null,
  legal_ground_zh text,
  legal_ground_en text,
  claims text[] not null,
  redirect_uris text[] not null,
  post_logout_redirect_uris text[] not null,
  -- What pairwise subjects are bound to. Fixed at registration: were it to follow the redirect URIs,
  -- an edit would give every resident a new number at this party.
  sector text not null,
  logo_svg text,
  state text not null check (state in ('active', 'suspended')),
  secret_hash bytea check (octet_length(secret_hash) = 32),
  keys jsonb,
  version integer not null check (version > 0),
  registered_at timestamptz not null,
  changed_at timestamptz not null,
  check ((secret_hash is null) <> (keys is null)),
  check ((legal_ground_zh is null) = (legal_ground_en is null))
);

create table parties.operators (
  operator_id uuid primary key,
  name text not null check (length(name) between 1 and 80),
  rights text[] not null,
  joined_at timestamptz not null,
  last_seen_at timestamptz,
  -- The row stays: what the operator did is still told by id.
  removed_at timestamptz
);

create table parties.passkeys (
  passkey_id bytea primary key,
  operator_id uuid not null references parties.operators,
  public_key bytea not null,
  counter bigint not null check (counter >= 0),
  transports text[] not null,
  is_backed_up boolean not null,
  added_at timestamptz not null,
  last_used_at timestamptz
);
create index on parties.passkeys (operator_id);

create table parties.invitations (
  invitation_id uuid primary key,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  rights text[] not null,
  invited_by uuid references parties.operators,
  expires_at timestamptz not null
);

-- A WebAuthn challenge that waits for its answer. The row is deleted by the answer: one challenge, one use.
create table parties.ceremonies (
  ceremony_id uuid primary key,
  kind text not null check (kind in ('join', 'login', 'add')),
  challenge text not null,
  operator_id uuid,
  name text,
  expires_at timestamptz not null,
  check ((kind = 'login') = (operator_id is null)),
  check ((kind = 'join') = (name is not null))
);

create table parties.sessions (
  session_hash bytea primary key check (octet_length(session_hash) = 32),
  operator_id uuid not null references parties.operators,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index on parties.sessions (operator_id);

-- One row. Whoever removes an operator or gives up rights updates it first, so that two operators removing
-- each other at the same moment come one after the other and the second finds itself the last.
create table parties.authority (
  authority_id integer primary key check (authority_id = 1),
  changes bigint not null
);
insert into parties.authority (authority_id, changes) values (1, 0);
