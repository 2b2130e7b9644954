select create_distributed_table('history.head', 'person_id');
select create_distributed_table('history.entry', 'person_id', colocate_with => 'history.head');
