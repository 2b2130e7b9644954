select create_distributed_table('history.opening', 'person_id', colocate_with => 'history.head');
select create_distributed_table('history.pending', 'person_id', colocate_with => 'history.head');
select create_distributed_table('history.leaf', 'person_id', colocate_with => 'history.head');
