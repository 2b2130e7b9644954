-- Who is whose guardian, as the register says. The guardian stands here as a keyed hash of their ID number, of another
-- use than the one people are found by: the two tables cannot be joined, and nobody reads a family out of a dump.
-- Keyed by the value looked up, like the other look-up tables; person_id is the ward.
create table people.guardian (
  blind_index bytea not null check (octet_length(blind_index) = 32),
  -- Under which index key it was written; a guardian who is in the register is found under a renewed one too.
  key_number integer not null,
  person_id uuid not null,
  primary key (blind_index, person_id)
);
create index guardian_of_ward on people.guardian (person_id);
