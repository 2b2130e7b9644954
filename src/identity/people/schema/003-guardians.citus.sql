select create_distributed_table('people.guardian', 'blind_index', colocate_with => 'none');
