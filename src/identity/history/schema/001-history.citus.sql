-- Citus distributes a table only while nothing local refers to it: the reference goes, and comes back colocated.
alter table history.entry drop constraint entry_person_id_fkey;
select create_distributed_table('history.head', 'person_id');
select create_distributed_table('history.entry', 'person_id', colocate_with => 'history.head');
alter table history.entry add foreign key (person_id) references history.head (person_id);
