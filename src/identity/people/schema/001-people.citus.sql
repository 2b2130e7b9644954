-- Citus distributes a table only while nothing local refers to it: the references go, and come back colocated.
alter table people.person drop constraint person_person_id_fkey;
alter table people.portrait drop constraint portrait_person_id_fkey;
alter table people.import_reject drop constraint import_reject_import_id_fkey;
select create_distributed_table('people.person_key', 'person_id');
select create_distributed_table('people.person', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('people.portrait', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('people.id_number_lookup', 'blind_index', colocate_with => 'none');
select create_distributed_table('people.name_lookup', 'blind_index', colocate_with => 'none');
select create_distributed_table('people.state_lookup', 'blind_index', colocate_with => 'none');
select create_reference_table('people.register');
select create_reference_table('people.journey');
select create_distributed_table('people.import_run', 'import_id', colocate_with => 'none');
select create_distributed_table('people.import_reject', 'import_id', colocate_with => 'people.import_run');
alter table people.person add foreign key (person_id) references people.person_key (person_id);
alter table people.portrait add foreign key (person_id) references people.person_key (person_id);
alter table people.import_reject add foreign key (import_id) references people.import_run (import_id);
