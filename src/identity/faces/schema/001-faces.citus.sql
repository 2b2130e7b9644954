select create_distributed_table('faces.template', 'person_id', colocate_with => 'people.person_key');
