-- Citus distributes a table only while nothing local refers to it: the reference goes, and comes back colocated.
alter table desk.code drop constraint code_person_id_visit_id_fkey;
select create_distributed_table('desk.visit', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('desk.code', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('desk.locator', 'locator', colocate_with => 'none');
alter table desk.code add foreign key (person_id, visit_id) references desk.visit (person_id, visit_id);
