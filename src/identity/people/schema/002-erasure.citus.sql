select create_distributed_table('people.erasure', 'person_id', colocate_with => 'people.person_key');
select create_reference_table('people.turning');
select create_reference_table('people.key_copy');
