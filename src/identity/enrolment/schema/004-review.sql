-- A person looks: who holds the case, what they thought, who was asked to come in, and which two faces are known to be
-- of two people.

alter table enrolment.application
  drop constraint application_state_check,
  drop constraint application_check2,
  drop constraint application_check5,
  drop constraint application_check10,
  drop constraint application_decided,
  add constraint application_state_check check (
    case purpose
      when 'card' then state in
        ('started', 'matched', 'captured', 'approved', 'in_review', 'called_in', 'refused', 'issued')
      else state in ('matched', 'captured', 'recognised', 'stopped', 'refused')
    end),
  add constraint application_known check (
    state not in ('matched', 'captured', 'approved', 'in_review', 'called_in', 'issued') or person_id is not null),
  add constraint application_seen check (
    state not in ('captured', 'approved', 'in_review', 'called_in', 'issued') or captured_at is not null),
  add constraint application_decided check (
    (state in ('approved', 'in_review', 'called_in', 'refused', 'issued', 'recognised', 'stopped'))
    = (decided_at is not null)),
  add constraint application_doubted check (
    state not in ('in_review', 'called_in') or cardinality(review_reasons) > 0);

drop index enrolment.application_of_device;
drop index enrolment.application_open;
create index application_of_device on enrolment.application (jkt)
  where state in ('started', 'matched', 'captured', 'in_review', 'called_in');
create index application_open on enrolment.application (expires_at)
  where state in ('started', 'matched', 'captured', 'in_review', 'called_in');

alter table enrolment.decision
  drop constraint decision_outcome_check,
  add constraint decision_outcome_check check (outcome in ('approved', 'in_review', 'called_in', 'refused'));
alter table enrolment.event
  drop constraint event_event_check,
  add constraint event_event_check
    check (event in ('started', 'approved', 'in_review', 'called_in', 'refused', 'issued'));

-- One row a case, from the machine's doubt to its end. Nothing in it is about the person: it outlives the pictures, and
-- says how long people waited.
create table enrolment.review (
  application_id uuid primary key references enrolment.application (application_id),
  reasons text[] not null
    check (reasons <@ array['borderline_likeness', 'near_duplicate', 'liveness_doubt', 'earlier_card_revoked']),
  sent_at timestamptz not null,
  -- What was thought of one set of pictures in one place: asked to come in, or somebody more who looks alike, and the
  -- views begin anew.
  round integer not null default 1 check (round between 1 and 1000),
  held_by text,
  held_until timestamptz,
  hold_id uuid,
  visit_code text check (visit_code ~ '^[0-9A-Z]{8}$'),
  called_in_at timestamptz,
  ended_at timestamptz,
  ended_as text check (ended_as in ('approved', 'refused', 'gone')),
  check ((held_by is null) = (held_until is null)),
  check ((held_by is null) = (hold_id is null)),
  check (visit_code is null or (called_in_at is not null and ended_at is null)),
  check ((ended_at is null) = (ended_as is null))
);
create index review_waiting on enrolment.review (sent_at) where ended_at is null;
create index review_ended on enrolment.review (ended_at) where ended_at is not null;
create index review_called_in on enrolment.review (called_in_at) where called_in_at is not null;
create index review_of_visit on enrolment.review (visit_code) where visit_code is not null;

insert into enrolment.review (application_id, reasons, sent_at)
  select application_id, review_reasons, decided_at from enrolment.application where state = 'in_review';

-- What one operator thinks of a case that takes two. Whose face it was thought to be is sealed with the applicant's key.
create table enrolment.opinion (
  application_id uuid not null references enrolment.application (application_id),
  opinion_id uuid not null,
  round integer not null,
  operator_id text not null,
  outcome text not null check (outcome in ('approve', 'refuse')),
  reason text not null,
  note_sealed bytea,
  others_sealed bytea,
  given_at timestamptz not null,
  primary key (application_id, opinion_id)
);
create unique index opinion_one_each on enrolment.opinion (application_id, round, operator_id);

-- Twins, and others as alike: two operators said that these are two people. Two rows a pair, one with each of them.
create table enrolment.cleared_pair (
  person_id uuid not null,
  other_person_id uuid not null,
  pair_id uuid not null,
  ground text not null check (ground in ('both_documents_seen', 'both_came_in', 'register_shows_two')),
  first_operator_id text not null,
  second_operator_id text not null,
  note_sealed bytea,
  cleared_at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  undone_reason text check (undone_reason in ('same_person_after_all', 'cleared_in_error', 'other')),
  primary key (person_id, other_person_id),
  check (person_id <> other_person_id),
  check (first_operator_id <> second_operator_id),
  check ((undone_at is null) = (undone_by is null)),
  check ((undone_at is null) = (undone_reason is null))
);
create index cleared_pair_time on enrolment.cleared_pair (cleared_at);
create index cleared_pair_id on enrolment.cleared_pair (pair_id);
