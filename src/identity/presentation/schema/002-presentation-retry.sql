-- A wallet whose reply was lost sends the same answer again and hears the same: what came is known by its hash.
alter table presentation.requests
  -- SHA-256 of the encrypted answer; null before it came, for an answer in the clear, and once the response code is used.
  add column response_hash bytea check (octet_length(response_hash) = 32),
  -- The status by which the wallet was refused; null where it was not.
  add column refusal_status smallint check (refusal_status between 400 and 599),
  add check (response_hash is null or state <> 'requested'),
  add check (refusal_status is null or state = 'refused');
