-- Citus distributes a table only while nothing local refers to it: the references go, and come back colocated.
alter table cards.change drop constraint change_person_id_card_id_fkey;
alter table cards.session drop constraint session_person_id_device_id_fkey;
alter table cards.session drop constraint session_person_id_card_id_fkey;
select create_distributed_table('cards.card_set', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('cards.card', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('cards.change', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('cards.device', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('cards.session', 'person_id', colocate_with => 'people.person_key');
select create_distributed_table('cards.owner', 'card_id', colocate_with => 'none');
select create_distributed_table('cards.token', 'token_hash', colocate_with => 'none');
alter table cards.change add foreign key (person_id, card_id) references cards.card (person_id, card_id);
alter table cards.session add foreign key (person_id, device_id) references cards.device (person_id, device_id);
alter table cards.session add foreign key (person_id, card_id) references cards.card (person_id, card_id);
