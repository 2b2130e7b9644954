-- What a person asked of the city about their own data. Rows go when the person does.

-- Everything about a person ends at due_at, unless they change their mind before.
create table rights.erasure (
  person_id uuid primary key,
  request_id uuid not null,
  ordered_by text not null check (ordered_by in ('resident', 'operator')),
  operator_id text,
  ordered_at timestamptz not null,
  due_at timestamptz not null check (due_at > ordered_at),
  check ((ordered_by = 'operator') = (operator_id is not null))
);
create index erasure_due on rights.erasure (due_at, person_id);

-- The face is taken out at once; the card that was got by it goes on until ends_at, and then ends with it.
create table rights.face_withdrawal (
  person_id uuid primary key,
  request_id uuid not null,
  withdrawn_at timestamptz not null,
  ends_at timestamptz not null check (ends_at >= withdrawn_at),
  -- What became of the cards: null while they go on.
  settled_at timestamptz
);
create index face_withdrawal_due on rights.face_withdrawal (ends_at, person_id) where settled_at is null;
