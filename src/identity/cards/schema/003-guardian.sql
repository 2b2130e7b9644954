-- A guardian may block and end the card of a ward: not the resident, not an operator, and their hold is one of its own.
create or replace function cards.is_actor(actor jsonb) returns boolean immutable language sql return
  (actor ->> 'kind' in ('operator', 'resident', 'system', 'guardian'))
  and ((actor ->> 'kind' = 'operator') = (actor ? 'operatorId'))
  and ((actor ->> 'kind' = 'guardian') = (actor ? 'guardianId'));
