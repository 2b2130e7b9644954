-- What the OpenID Connect provider keeps between two requests. Everything in it expires within minutes, nothing in it
-- can be read here: ids are hashed (they are bearer secrets), contents are sealed.

create table login.entries (
  model text not null,
  id_hash bytea not null check (octet_length(id_hash) = 32),
  grant_hash bytea check (octet_length(grant_hash) = 32),
  uid_hash bytea check (octet_length(uid_hash) = 32),
  payload bytea not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  primary key (id_hash, model)
);
create index on login.entries (grant_hash) where grant_hash is not null;
create index on login.entries (uid_hash) where uid_hash is not null;
create index on login.entries (expires_at);

-- What one login may tell its party, until the party has asked for it.
create table login.answers (
  grant_hash bytea primary key check (octet_length(grant_hash) = 32),
  claims bytea not null,
  expires_at timestamptz not null
);
create index on login.answers (expires_at);
