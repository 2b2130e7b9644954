-- Offers that wait to be taken up. Who reads this table can redeem none: it holds hashes of what redeems.
create table issuance.offer (
  token_hash bytea primary key check (length(token_hash) = 32),
  code_hash bytea not null unique check (length(code_hash) = 32),
  card_id uuid not null,
  -- RFC 7638 thumbprint of the only device key that may take it up; null: any, at a desk
  jkt text check (length(jkt) = 43),
  expires_at timestamptz not null
);
comment on table issuance.offer is 'local';
create index offer_of_card on issuance.offer (card_id);
create index offer_expiry on issuance.offer (expires_at);

-- Batches issued lately, for a wallet that did not get the answer and asks again: it gets the same places in the status
-- lists. A nonce serves one batch. Forgotten when the nonce is.
create table issuance.batch (
  nonce_hash bytea primary key check (length(nonce_hash) = 32),
  card_id uuid not null,
  proofs_hash bytea not null check (length(proofs_hash) = 32),
  -- [{ uri, idx }], in the order of the proofs
  places jsonb not null,
  issued_at timestamptz not null
);
comment on table issuance.batch is 'local';
create index batch_issued_at on issuance.batch (issued_at);
