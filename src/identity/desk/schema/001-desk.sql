-- person_id is the distribution key of a visit; one look-up table leads to it, by the public part of a code. What the
-- clerk saw and wrote is sealed with the person's key.

create table desk.visit (
  person_id uuid not null,
  visit_id uuid not null,
  state text not null
    check (state in ('waiting', 'confirmed', 'collected', 'rejected', 'withdrawn', 'expired')),
  -- What the clerk saw, padded JSON: not even a document's kind stands in the clear.
  evidence_sealed bytea not null check (octet_length(evidence_sealed) between 64 and 8192),
  terms_version text not null,
  prepared_by text not null,
  prepared_at timestamptz not null,
  expires_at timestamptz not null,
  decision_id uuid,
  decided_by text,
  decided_at timestamptz,
  rejection text check (rejection in ('other_person', 'document_doubtful', 'consent_doubtful', 'other')),
  decision_note_sealed bytea check (octet_length(decision_note_sealed) <= 4096),
  card_id uuid,
  collected_at timestamptz,
  primary key (person_id, visit_id),
  check ((state = 'waiting') = (decided_at is null)),
  -- Four eyes, whatever the code above says.
  check (state not in ('confirmed', 'collected', 'rejected') or (decided_by is not null and decision_id is not null)),
  check (state not in ('confirmed', 'collected', 'rejected') or decided_by <> prepared_by),
  check ((state in ('confirmed', 'collected')) = (card_id is not null)),
  check ((state = 'rejected') = (rejection is not null)),
  check ((state = 'collected') = (collected_at is not null))
);
create unique index visit_one_waiting on desk.visit (person_id) where state = 'waiting';
create index visit_time on desk.visit (prepared_at);
create index visit_waiting on desk.visit (expires_at) where state = 'waiting';
create index visit_of_card on desk.visit (person_id, card_id) where state = 'confirmed';

-- The code for the person's phone: one at a time, of which only a keyed hash is kept.
create table desk.code (
  person_id uuid not null,
  visit_id uuid not null,
  request_id uuid not null,
  locator text not null check (length(locator) = 4),
  code_hash bytea not null check (octet_length(code_hash) = 32),
  tries integer not null default 0 check (tries between 0 and 5),
  made_by text not null,
  expires_at timestamptz not null,
  -- RFC 7638 thumbprint of the device key that used it, and alone may do so again.
  jkt text check (length(jkt) = 43),
  redeemed_at timestamptz,
  primary key (person_id, visit_id),
  foreign key (person_id, visit_id) references desk.visit (person_id, visit_id),
  check ((jkt is null) = (redeemed_at is null))
);

create table desk.locator (
  locator text primary key check (length(locator) = 4),
  person_id uuid not null,
  visit_id uuid not null,
  request_id uuid not null,
  free_at timestamptz not null
);
create index locator_over on desk.locator (free_at);
