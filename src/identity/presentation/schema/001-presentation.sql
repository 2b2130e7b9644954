-- Requests for a presentation, from the question to the answer. Rows live for minutes: five to be answered, ten more
-- for the asker to fetch the answer, then `sweep` deletes them. On Citus distributed by request_id.

create table presentation.requests (
  -- A random token: it stands in QR codes and addresses, and must not be guessed.
  request_id text primary key check (length(request_id) = 22),
  -- Whose server may read the outcome: `party:<id>` or `login:<uid>`.
  asker text not null,
  party_id uuid not null,
  dcql_query jsonb not null,
  nonce text not null,
  return_uri text,
  -- The private half of the key that the wallet encrypts to, sealed; gone once the request is settled.
  decryption_key bytea,
  state text not null check (state in ('requested', 'answered', 'refused')),
  requested_at timestamptz not null,
  -- requested: until when it may be answered; settled: until when the outcome may be read.
  expires_at timestamptz not null,
  settled_at timestamptz,
  -- What was learned, sealed: claims, whose card, which edition.
  answer bytea,
  reason text,
  response_code_hash bytea check (octet_length(response_code_hash) = 32),
  check ((state = 'requested') = (decryption_key is not null)),
  check ((state = 'requested') = (settled_at is null)),
  check ((state = 'answered') = (answer is not null)),
  check ((state = 'refused') = (reason is not null)),
  check (response_code_hash is null or (return_uri is not null and state <> 'requested'))
);
create index on presentation.requests (expires_at);
