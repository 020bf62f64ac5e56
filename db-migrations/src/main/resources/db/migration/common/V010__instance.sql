-- What this database was first started with. Keys themselves are never stored here, only what tells whether a node has
-- the right ones.
create table instance (
  name varchar(100) primary key,
  text varchar(4000) not null,
  changed_at timestamp with time zone not null
);
