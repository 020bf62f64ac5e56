-- Who leads a domain. A write under an older token is refused (guarantee 8).
create table lease (
  domain varchar(400) primary key references domain,
  holder varchar(400) not null,
  token bigint not null check (token > 0),
  expires_at timestamp with time zone not null
);

-- What people want of the loop; '*' is for domains made later. A kill survives a restart because it lies here.
create table loop_state (
  domain varchar(400) primary key,
  state varchar(9) not null check (state in ('RUNNING', 'PAUSED', 'KILLED', 'SAFE_MODE')),
  reason varchar(8000),
  changed_by varchar(400) not null,
  changed_at timestamp with time zone not null
);

-- How far a domain's cycles have come. Moved in the transaction of what the cycle found, and never back.
create table loop_cursor (
  domain varchar(400) primary key references domain,
  sequence bigint not null check (sequence >= 0),
  cycle_number bigint not null check (cycle_number >= 0)
);

create table cycle (
  id uuid primary key,
  domain varchar(400) not null references domain,
  number bigint not null check (number > 0),
  release_id uuid not null references release,
  node varchar(400) not null,
  decided_at timestamp with time zone not null,
  started_at timestamp with time zone not null,
  duration_us bigint not null check (duration_us >= 0),
  monitor_us bigint not null,
  analyzer_us bigint not null,
  planner_us bigint not null,
  executor_us bigint not null,
  knowledge_us bigint not null,
  after_sequence bigint not null,
  up_to_sequence bigint not null,
  violations int not null,
  plans int not null,
  chosen int not null,
  status varchar(9) not null check (status in ('COMPLETED', 'FAILED')),
  error varchar(8000),
  constraint cycle_once unique (domain, number, status, id),
  constraint cycle_forward check (up_to_sequence >= after_sequence),
  constraint cycle_failed check ((status = 'FAILED') = (error is not null))
);
create index cycle_by_domain on cycle (domain, id);

-- A cycle's facts (guarantee 3) and its rule firings, as compressed canonical JSON, cut into parts that both databases
-- hold in a plain binary column. Kept for a shorter time than the cycle itself.
create table cycle_record (
  cycle_id uuid not null references cycle,
  kind varchar(7) not null check (kind in ('FACTS', 'FIRINGS')),
  part int not null check (part >= 0),
  content bytea not null,
  primary key (cycle_id, kind, part)
);

create table pattern (
  id uuid primary key,
  cycle_id uuid not null references cycle,
  kind varchar(9) not null check (kind in ('TEMPORAL', 'SPATIAL', 'CAUSAL', 'FREQUENCY')),
  sub_kind varchar(8) not null check (sub_kind in ('BURST', 'TREND', 'PERIODIC', 'FLAPPING', 'ABSENCE', 'CASCADE', 'NONE')),
  scope varchar(2000) not null,
  confidence double precision not null check (confidence between 0 and 1),
  hypothesis varchar not null,
  violations varchar not null,
  violation_count int not null,
  rule varchar not null
);
create index pattern_of_cycle on pattern (cycle_id);

create table root_cause (
  id uuid primary key,
  cycle_id uuid not null references cycle,
  name varchar(400) not null,
  component varchar(400) not null,
  confidence double precision not null check (confidence between 0 and 1),
  patterns varchar not null,
  chain varchar not null,
  recommendations varchar not null,
  violations varchar not null,
  violation_count int not null,
  rule varchar not null
);
create index root_cause_of_cycle on root_cause (cycle_id);

-- When an open violation is looked at again (guarantee 2), and the cycle in which it was new.
create table look (
  violation_id uuid primary key references violation,
  domain varchar(400) not null references domain,
  look_at timestamp with time zone,
  first_cycle_id uuid not null references cycle
);
create index look_due on look (domain, look_at);

-- A root cause whose evidence is still coming in: planned for when it has been still, or at the latest when it is due.
create table gathering (
  domain varchar(400) not null references domain,
  root_cause varchar(400) not null,
  component varchar(400) not null,
  first_at timestamp with time zone not null,
  moved_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  primary key (domain, root_cause, component)
);
