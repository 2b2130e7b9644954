select create_distributed_table('cards.stop', 'person_id', colocate_with => 'people.person_key');
