-- "I have lost my phone": one act upon everything a person holds, by a request that may be sent again.
create table cards.stop (
  person_id uuid not null,
  request_id uuid not null,
  -- end: what was on the phone is void for good; sleep: it can be woken at the desk
  fate text not null check (fate in ('end', 'sleep')),
  reason text not null,
  note_sealed bytea,
  by_actor jsonb not null check (cards.is_actor(by_actor)),
  cards integer not null check (cards >= 0),
  devices integer not null check (devices >= 0),
  at timestamptz not null,
  primary key (person_id, request_id)
);
