-- From now on changed_at grows with each put, in the order in which they commit: who puts holds the gallery's lock and
-- takes a time behind all others (store.ts). So "what is new since" needs no margin, whatever clocks do.
-- Taking a face out waits for nobody; a short margin finds what committed late.
drop index faces.template_changed;
create index template_put on faces.template (changed_at) where sealed_embedding is not null;
create index template_cleared on faces.template (changed_at) where sealed_embedding is null;
-- A process that holds a part of the regions loads those alone.
create index template_region on faces.template (region_code, person_id) include (engine_version)
  where sealed_embedding is not null;
