-- person_id is the ward, and the distribution key of all that is asked and said about one. The look-up table leads from
-- a guardian to wards. What papers were seen lies under the ward's key: not even the kind of a family in the clear.

create table guardians.relation (
  person_id uuid not null,
  relation_id uuid not null,
  guardian_id uuid not null,
  state text not null check (state in ('waiting', 'active', 'rejected', 'ended')),
  papers_sealed bytea not null check (octet_length(papers_sealed) between 64 and 8192),
  prepared_by text not null,
  prepared_at timestamptz not null,
  decision_id uuid,
  decided_by text,
  decided_at timestamptz,
  end_reason text check (end_reason in ('of_age', 'dead', 'erased', 'papers_revoked', 'entered_in_error')),
  ended_at timestamptz,
  primary key (person_id, relation_id),
  check (person_id <> guardian_id),
  check ((state = 'waiting') = (decided_at is null)),
  -- Four eyes, whatever the code above says.
  check (state <> 'active' or (decided_by is not null and decided_by <> prepared_by)),
  check ((state = 'ended') = (ended_at is not null)),
  check ((ended_at is null) = (end_reason is null))
);
create unique index relation_one on guardians.relation (person_id, guardian_id)
  where state in ('waiting', 'active');
create index relation_waiting on guardians.relation (prepared_at) where state = 'waiting';
create index relation_active on guardians.relation (person_id) where state = 'active';

create table guardians.ward_lookup (
  guardian_id uuid not null,
  person_id uuid not null,
  primary key (guardian_id, person_id)
);

-- From an application to the ward: the link a young person shows names nobody.
create table guardians.request_lookup (
  application_id uuid primary key,
  person_id uuid not null
);

-- Asked with an application, answered by a guardian. application_id names it: one application, one answer.
create table guardians.consent (
  person_id uuid not null,
  application_id uuid not null,
  state text not null check (state in ('asked', 'given', 'declined', 'withdrawn')),
  terms_version text not null,
  -- null: no face is used
  face_version text,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  guardian_id uuid,
  -- phone: the guardian's own wallet, by its device key; desk: before a clerk
  way text check (way in ('phone', 'desk')),
  request_id uuid,
  answered_at timestamptz,
  withdrawn_at timestamptz,
  primary key (person_id, application_id),
  check ((state = 'asked') = (answered_at is null)),
  check ((answered_at is null) = (guardian_id is null)),
  check ((answered_at is null) = (way is null)),
  check ((state = 'withdrawn') = (withdrawn_at is not null))
);
