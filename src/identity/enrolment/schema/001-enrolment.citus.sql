-- Citus distributes a table only while nothing local refers to it: the references go, and come back colocated.
alter table enrolment.challenge drop constraint challenge_application_id_fkey;
alter table enrolment.frame drop constraint frame_application_id_challenge_id_fkey;
alter table enrolment.decision drop constraint decision_application_id_fkey;
select create_distributed_table('enrolment.application', 'application_id', colocate_with => 'none');
select create_distributed_table('enrolment.challenge', 'application_id', colocate_with => 'enrolment.application');
select create_distributed_table('enrolment.frame', 'application_id', colocate_with => 'enrolment.application');
select create_distributed_table('enrolment.decision', 'application_id', colocate_with => 'enrolment.application');
select create_distributed_table('enrolment.event', 'application_id', colocate_with => 'enrolment.application');
select create_distributed_table('enrolment.device', 'jkt', colocate_with => 'none');
alter table enrolment.challenge add foreign key (application_id) references enrolment.application (application_id);
alter table enrolment.frame add foreign key (application_id, challenge_id)
  references enrolment.challenge (application_id, challenge_id);
alter table enrolment.decision add foreign key (application_id) references enrolment.application (application_id);
