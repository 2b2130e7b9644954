-- A pair stands in two rows so that each lies with its person, beside the rest of what is kept of them.
alter table enrolment.review drop constraint review_application_id_fkey;
alter table enrolment.opinion drop constraint opinion_application_id_fkey;
select create_distributed_table('enrolment.review', 'application_id', colocate_with => 'enrolment.application');
select create_distributed_table('enrolment.opinion', 'application_id', colocate_with => 'enrolment.application');
select create_distributed_table('enrolment.cleared_pair', 'person_id', colocate_with => 'people.person_key');
alter table enrolment.review add foreign key (application_id) references enrolment.application (application_id);
alter table enrolment.opinion add foreign key (application_id) references enrolment.application (application_id);
