-- The append-only, hash-linked record of who or what did what, when and why.

-- Locked last, right before the commit, so that entries are numbered in commit order (guarantee 11). One row.
create table audit_head (
  id int primary key check (id = 1),
  sequence bigint not null check (sequence >= 0),
  hash varchar(71) not null
);
insert into audit_head (id, sequence, hash)
  values (1, 0, 'sha256:0000000000000000000000000000000000000000000000000000000000000000');

-- The detail is canonical JSON text: a JSON column would re-order its keys, and the hash is over the text.
create table audit_entry (
  sequence bigint primary key check (sequence > 0),
  at timestamp with time zone not null,
  actor_kind varchar(6) not null check (actor_kind in ('USER', 'TOKEN', 'ENGINE', 'SYSTEM')),
  actor_name varchar(400) not null,
  action varchar(100) not null,
  subject_kind varchar(100) not null,
  subject_id varchar(400) not null,
  detail varchar not null,
  previous_hash varchar(71) not null,
  hash varchar(71) not null unique
);
create index audit_entry_by_subject on audit_entry (subject_id, sequence);
create index audit_entry_by_actor on audit_entry (actor_name, sequence);
create index audit_entry_by_action on audit_entry (action, sequence);
