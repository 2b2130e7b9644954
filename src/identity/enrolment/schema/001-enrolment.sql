-- application_id is the distribution key: an application begins before anybody knows whose it is. The person's
-- own data in here is sealed with the person's key and dies with it.

-- One row a device key: its lock puts the opening of applications on one device into a row.
create table enrolment.device (
  jkt text primary key check (length(jkt) = 43),
  turn integer not null
);

create table enrolment.application (
  application_id uuid primary key,
  jkt text not null check (length(jkt) = 43),
  state text not null
    check (state in ('started', 'matched', 'captured', 'approved', 'in_review', 'refused', 'issued')),
  terms_version text not null,
  face_version text not null,
  consented_at timestamptz not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  person_id uuid,
  token_hash bytea check (length(token_hash) = 32),
  matched_at timestamptz,
  captures integer not null default 0 check (captures between 0 and 6),
  challenge_id uuid,
  captured_at timestamptz,
  review_reasons text[] not null default '{}'
    check (review_reasons <@ array['borderline_likeness', 'near_duplicate', 'liveness_doubt', 'earlier_card_revoked']),
  card_id uuid,
  refusal text check (refusal in ('face_differs', 'portrait_unusable', 'no_portrait', 'ground_lost',
    'card_suspended', 'captures_used_up', 'review', 'withdrawn', 'expired')),
  decided_at timestamptz,
  issued_at timestamptz,
  check ((person_id is null) = (matched_at is null)),
  check ((person_id is null) = (token_hash is null)),
  check (state not in ('matched', 'captured', 'approved', 'in_review', 'issued') or person_id is not null),
  check (state <> 'started' or person_id is null),
  check ((challenge_id is null) = (captured_at is null)),
  check (state not in ('captured', 'approved', 'in_review', 'issued') or captured_at is not null),
  check (state not in ('started', 'matched') or captured_at is null),
  check ((state in ('approved', 'issued')) = (card_id is not null)),
  check ((state = 'refused') = (refusal is not null)),
  check ((state in ('approved', 'in_review', 'refused', 'issued')) = (decided_at is not null)),
  check (state <> 'in_review' or cardinality(review_reasons) > 0),
  check ((state = 'issued') = (issued_at is not null))
);
create index application_of_device on enrolment.application (jkt)
  where state in ('started', 'matched', 'captured', 'in_review');
create index application_open on enrolment.application (expires_at)
  where state in ('started', 'matched', 'captured', 'in_review');
create index application_captured on enrolment.application (captured_at) where state = 'captured';
create index application_in_review on enrolment.application (captured_at) where state = 'in_review';

create index application_of_person on enrolment.application (person_id);

create table enrolment.challenge (
  application_id uuid not null references enrolment.application (application_id),
  challenge_id uuid not null,
  state text not null check (state in ('open', 'passed', 'failed')),
  -- The steps, how far the person is, and the face that all frames must show: sealed with the person's key.
  progress_sealed bytea,
  sequence integer not null default 0 check (sequence between 0 and 150),
  bytes integer not null default 0 check (bytes between 0 and 25165824),
  failure text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (application_id, challenge_id),
  check ((state = 'open') = (closed_at is null)),
  check ((state = 'failed') = (failure is not null)),
  check (state <> 'open' or progress_sealed is not null),
  check (state <> 'failed' or progress_sealed is null)
);
create unique index challenge_one_open on enrolment.challenge (application_id) where state = 'open';

-- The best frames of the capture, sealed with the person's key, and only while nothing is decided.
create table enrolment.frame (
  application_id uuid not null,
  challenge_id uuid not null,
  sequence integer not null check (sequence between 1 and 150),
  quality double precision not null,
  image_sealed bytea not null check (octet_length(image_sealed) <= 525312),
  face_sealed bytea not null check (octet_length(face_sealed) <= 16384),
  taken_at timestamptz not null,
  primary key (application_id, challenge_id, sequence),
  foreign key (application_id, challenge_id) references enrolment.challenge (application_id, challenge_id)
);
-- Ciphertext does not compress.
alter table enrolment.frame alter column image_sealed set storage external;
alter table enrolment.frame alter column face_sealed set storage external;

-- Who decided what, and by which engine and thresholds. How alike the faces were is in evidence_sealed only.
create table enrolment.decision (
  application_id uuid not null references enrolment.application (application_id),
  decision_id uuid not null,
  outcome text not null check (outcome in ('approved', 'in_review', 'refused')),
  reasons text[] not null,
  engine text,
  engine_version text,
  threshold_version text,
  evidence_sealed bytea,
  operator_id text,
  decided_at timestamptz not null,
  primary key (application_id, decision_id),
  check ((operator_id is null) or outcome <> 'in_review')
);

-- What happened when, without saying to whom: the day's chart.
create table enrolment.event (
  application_id uuid not null,
  event_id uuid not null,
  event text not null check (event in ('started', 'approved', 'in_review', 'refused', 'issued')),
  reason text,
  at timestamptz not null,
  primary key (application_id, event_id)
);
create index event_time on enrolment.event (at);
