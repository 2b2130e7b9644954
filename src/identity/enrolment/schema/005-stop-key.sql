-- The key of a try is made of the key for what is over within the hour and of a salt that is gone with the decision: the
-- master key can be renewed, and its predecessor destroyed, without looking for tries under it. Tries under way end.
delete from enrolment.frame f using enrolment.application a
  where a.application_id = f.application_id and a.purpose = 'stop';
update enrolment.challenge c set state = 'failed', failure = 'superseded', closed_at = now(), progress_sealed = null
  from enrolment.application a
  where a.application_id = c.application_id and a.purpose = 'stop' and c.state = 'open';
update enrolment.application set state = 'refused', refusal = 'expired', decided_at = now(), key_wrapped = null
  where purpose = 'stop' and state in ('matched', 'captured');
alter table enrolment.application rename column key_wrapped to key_salt;
alter table enrolment.application add constraint application_key_salt check (octet_length(key_salt) = 32);
