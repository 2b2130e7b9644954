-- By what the frames of earlier captures are known when they are shown again: fingerprints, sealed with the person's key,
-- deleted after thirty days and with the person. Kept apart from the capture, whose pictures go with the decision.
create table enrolment.seen_capture (
  person_id uuid not null,
  challenge_id uuid not null,
  prints_sealed bytea not null check (octet_length(prints_sealed) <= 16384),
  at timestamptz not null,
  primary key (person_id, challenge_id)
);
alter table enrolment.seen_capture alter column prints_sealed set storage external;
create index seen_capture_time on enrolment.seen_capture (at);
