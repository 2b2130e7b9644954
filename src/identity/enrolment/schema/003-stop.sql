-- "I have lost my phone": the face is shown in the same way as for a card, for another purpose. Such an application never
-- becomes a card. Its person may be nobody: who asks must not learn that from how it goes on. So what it keeps is sealed
-- under a key of its own, which is gone with the decision.
alter table enrolment.application
  add column purpose text not null default 'card' check (purpose in ('card', 'stop')),
  add column key_wrapped bytea,
  add column certainty text check (certainty in ('sure', 'unsure')),
  add column stopped_at timestamptz,
  alter column terms_version drop not null,
  drop constraint application_state_check,
  drop constraint application_check9,
  add constraint application_state_check check (
    case purpose
      when 'card' then state in ('started', 'matched', 'captured', 'approved', 'in_review', 'refused', 'issued')
      else state in ('matched', 'captured', 'recognised', 'stopped', 'refused')
    end),
  add constraint application_decided check (
    (state in ('approved', 'in_review', 'refused', 'issued', 'recognised', 'stopped')) = (decided_at is not null)),
  add constraint application_terms check (purpose = 'stop' or terms_version is not null),
  add constraint application_key check (
    (purpose = 'stop' and state in ('matched', 'captured')) = (key_wrapped is not null)),
  add constraint application_recognised check (
    (state in ('recognised', 'stopped')) = (certainty is not null)),
  add constraint application_stopped check ((state = 'stopped') = (stopped_at is not null));

create index application_stop_of_device on enrolment.application (jkt)
  where purpose = 'stop' and state in ('matched', 'captured', 'recognised');
create index application_recognised_open on enrolment.application (expires_at) where state = 'recognised';
