-- What the Monitor takes in. Times are instants. Names are bounded by the API, in characters; columns here and in the files
-- after this one are twice as wide, since H2 counts a character beyond the first plane twice.
--
-- Here and in the files after this one, keys begin with the column that is looked for by a list of values: H2 uses a list only
-- for the first column of an index, and else reads all of the domain. PostgreSQL does not mind.

-- The part of the world that one cycle looks at. Made by the first violation or topology that names it, but for 'default',
-- which is there from the first start.
create table domain (
  name varchar(400) primary key,
  created_at timestamp with time zone not null,
  -- Raised by every transaction that changes its components or dependencies, at its end.
  topology_revision bigint not null check (topology_revision >= 0)
);

-- One breach of one policy by one component (guarantee 1: a 2xx answer means that these rows are committed).
create table violation (
  id uuid primary key,
  domain varchar(400) not null references domain,
  source varchar(400) not null,
  fingerprint varchar(128) not null,
  policy varchar(400) not null,
  component varchar(400) not null,
  metric varchar(400) not null,
  metric_value double precision,
  threshold double precision,
  severity varchar(8) not null check (severity in ('CRITICAL', 'WARNING', 'INFO')),
  labels varchar not null,
  annotations varchar not null,
  status varchar(8) not null check (status in ('FIRING', 'RESOLVED')),
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone,
  received_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  occurrences int not null check (occurrences > 0),
  ended_by varchar(8) check (ended_by in ('RESOLVED', 'STALE')),
  -- When an episode whose sender fell silent ends by itself.
  stale_at timestamp with time zone,
  constraint violation_ended check ((status = 'RESOLVED') = (ended_by is not null)),
  constraint violation_end_known check (status = 'FIRING' or ends_at is not null),
  constraint violation_stale_known check (status = 'RESOLVED' or stale_at is not null)
);
create index violation_by_domain on violation (domain, id);
create index violation_by_status on violation (status, id);
create index violation_by_component on violation (component, domain, status);
create index violation_stale on violation (status, stale_at);

-- The newest episode of each fingerprint. While it is open, another firing opens nothing new (guarantee 1): the key is
-- what two senders of the same alert race for.
create table episode (
  domain varchar(400) not null references domain,
  source varchar(400) not null,
  fingerprint varchar(128) not null,
  violation_id uuid not null references violation,
  open boolean not null,
  ended_at timestamp with time zone,
  end_received_at timestamp with time zone,
  primary key (fingerprint, domain, source),
  constraint episode_ended check (open or (ended_at is not null and end_received_at is not null))
);

-- The steps of violations' lives, numbered in commit order per domain (guarantee 2). A cycle's cursor runs over these,
-- never over ids, which can commit out of order. Append-only.
create table change (
  domain varchar(400) not null references domain,
  sequence bigint not null check (sequence > 0),
  violation_id uuid not null references violation,
  kind varchar(8) not null check (kind in ('OPENED', 'VALUE', 'SEVERITY', 'ENDED')),
  group_name varchar(400) not null,
  severity varchar(8) not null check (severity in ('CRITICAL', 'WARNING', 'INFO')),
  metric_value double precision,
  starts_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  primary key (domain, sequence)
);
create index change_by_time on change (domain, received_at);
create index change_of_violation on change (violation_id);

-- Locked last in the intake's transaction, so that numbers are given in commit order.
create table change_counter (
  domain varchar(400) primary key references domain,
  last_sequence bigint not null check (last_sequence >= 0)
);

-- Who reports, and when it was last heard.
create table source (
  domain varchar(400) not null references domain,
  name varchar(400) not null,
  last_seen_at timestamp with time zone not null,
  heartbeat_at timestamp with time zone,
  heartbeat_interval_ms bigint check (heartbeat_interval_ms > 0),
  truncated_at timestamp with time zone,
  truncated_alerts bigint not null check (truncated_alerts >= 0),
  primary key (domain, name)
);
