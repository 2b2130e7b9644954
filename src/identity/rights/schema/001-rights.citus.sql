select create_distributed_table('rights.erasure', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('rights.face_withdrawal', 'person_id', colocate_with => 'people.person_key');
