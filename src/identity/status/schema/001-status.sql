-- Where each copy of a card has its two bits, and what they say. A copy is known by its place only; that a card stands
-- beside it is for us alone, and is how all its copies are stopped at once.

-- Lists are opened one after the other; the newest takes new copies until it is about two thirds full.
create table status.list (
  list_id integer primary key check (list_id > 0),
  opened_at timestamptz not null
);
comment on table status.list is 'local';

create table status.entry (
  list_id integer not null references status.list (list_id),
  idx integer not null check (idx >= 0),
  card_id uuid not null,
  expires_at timestamptz not null,
  primary key (list_id, idx)
);
comment on table status.entry is 'local';
create index entry_of_card on status.entry (card_id);

-- Cards that were ever anything but valid. changed_in: the transaction of the last change, by which a server that keeps
-- the lists in memory finds what it has not seen (lists.ts).
create table status.card (
  card_id uuid primary key,
  value text not null check (value in ('valid', 'suspended', 'invalid')),
  changed_in xid8 not null default pg_current_xact_id()
);
comment on table status.card is 'local';
create index card_changed_in on status.card (changed_in);
