-- The log: one Merkle tree over everybody's entries (RFC 9162). What is public of an entry is a commitment, 32 bytes that
-- say nothing without the blinding sealed beside the entry. docs/decisions/0061 says why it is built so.

-- The commitment of the last entry: each entry names the one before. Null where there is none yet, and for histories
-- from before the log until they are taken into it.
alter table history.head add column last_commitment bytea check (octet_length(last_commitment) = 32);
create index head_unlogged on history.head (person_id) where last_commitment is null and last_sequence > 0;

-- Blinding and predecessor of an entry from before the log, sealed like the entry. Later entries carry theirs inside.
create table history.opening (
  person_id uuid not null,
  sequence bigint not null check (sequence >= 1),
  sealed bytea not null check (octet_length(sealed) between 32 and 1024),
  primary key (person_id, sequence)
);

-- Recorded, and not in the tree yet. Written with the entry, taken out by the one who seals.
create table history.pending (
  person_id uuid not null,
  sequence bigint not null check (sequence >= 1),
  commitment bytea not null check (octet_length(commitment) = 32),
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (person_id, sequence)
);
create index pending_recorded_at on history.pending (recorded_at);

-- Where in the tree an entry stands. Written once.
create table history.leaf (
  person_id uuid not null,
  sequence bigint not null check (sequence >= 1),
  leaf_index bigint not null check (leaf_index >= 0),
  primary key (person_id, sequence)
);

-- The tree: 256 hashes to a tile. Tile level 0 holds the hashes of leaves, level 1 those of complete tiles of level 0, and
-- so on. Full tiles never change; the last of each level grows.
create table history.tile (
  level smallint not null check (level between 0 and 7),
  tile_index bigint not null check (tile_index >= 0),
  hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (level, tile_index)
);
alter table history.tile alter column hashes set storage external;
comment on table history.tile is 'local';

-- Every tree head that was signed. In the table before anybody sees it, and never taken back.
create table history.tree_head (
  tree_size bigint not null check (tree_size >= 0),
  signed_at timestamptz not null,
  root_hash bytea not null check (octet_length(root_hash) = 32),
  token text not null check (length(token) between 100 and 8192),
  primary key (tree_size, signed_at)
);
comment on table history.tree_head is 'local';
