-- What can be ill, and what depends on what.
create table component (
  domain varchar(400) not null references domain,
  name varchar(400) not null,
  group_name varchar(400) not null,
  kind varchar(400) not null,
  labels varchar not null,
  replicas int check (replicas >= 0),
  min_replicas int check (min_replicas >= 0),
  max_replicas int check (max_replicas >= 0),
  declared boolean not null,
  seen_at timestamp with time zone not null,
  primary key (domain, name)
);
create index component_by_name on component (name, domain);
-- What was discovered leaves when it has not been seen for long.
create index component_seen on component (declared, seen_at);

-- Locked first by whoever replaces a domain's topology or makes a domain. Not the domain's own row: that is locked last by
-- all who change a topology, the intake among them, and the two would wait for each other.
create table topology_lock (
  domain varchar(400) primary key references domain
);

-- from_name depends on to_name. Cycles are allowed; an edge twice is not.
create table dependency (
  domain varchar(400) not null references domain,
  from_name varchar(400) not null,
  to_name varchar(400) not null,
  declared boolean not null,
  confidence double precision not null check (confidence between 0 and 1),
  primary key (domain, from_name, to_name)
);
