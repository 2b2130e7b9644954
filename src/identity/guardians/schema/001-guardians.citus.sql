select create_distributed_table('guardians.relation', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('guardians.consent', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('guardians.request_lookup', 'application_id', colocate_with => 'none');
select create_distributed_table('guardians.ward_lookup', 'guardian_id', colocate_with => 'none');
