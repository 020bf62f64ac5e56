-- A plan from its choice to its outcome.
create table remediation (
  id uuid primary key,
  domain varchar(400) not null references domain,
  cycle_id uuid references cycle,
  release_id uuid references release,
  root_cause_id uuid references root_cause,
  root_cause varchar(400) not null,
  component varchar(400) not null,
  confidence double precision not null check (confidence between 0 and 1),
  state varchar(17) not null check (state in ('CANDIDATE', 'HELD', 'AWAITING_APPROVAL', 'APPROVED', 'EXECUTING', 'VERIFYING',
    'COMPLETED', 'FAILED', 'ROLLED_BACK', 'REJECTED', 'CANCELLED', 'EXPIRED', 'UNKNOWN')),
  outcome varchar(11) check (outcome in ('SUCCESS', 'PARTIAL', 'INEFFECTIVE', 'DEGRADATION', 'UNKNOWN')),
  reason varchar(8000),
  risk varchar(6) not null check (risk in ('LOW', 'MEDIUM', 'HIGH')),
  priority varchar(8) not null check (priority in ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW')),
  mode varchar(13) not null check (mode in ('TRANSACTIONAL', 'BEST_EFFORT', 'LADDER')),
  expected_impact varchar not null,
  score double precision not null,
  score_terms varchar not null,
  why_not varchar,
  rule varchar not null,
  -- The (component, policy) keys and the violations of its evidence, as JSON: the scope that its outcome is counted in.
  scope_keys varchar not null,
  evidence varchar not null,
  held_by varchar not null,
  target_class varchar(400) not null,
  created_at timestamp with time zone not null,
  decided_by varchar(400) not null,
  approval_needed boolean not null,
  approved_by varchar(400),
  -- Who rejected or cancelled it, when, the worst severity that they saw, and whether a later plan has been kept back for it
  -- and told so since.
  turned_down_by varchar(400),
  turned_down_at timestamp with time zone,
  turned_down_worst varchar(8) check (turned_down_worst in ('CRITICAL', 'WARNING', 'INFO')),
  turned_down_told boolean not null default false,
  expires_at timestamp with time zone,
  ask_again_at timestamp with time zone,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  settle_at timestamp with time zone,
  open_before int,
  open_after int,
  version int not null,
  constraint remediation_turned_down check ((turned_down_by is null) = (turned_down_at is null))
);
create index remediation_turned_down_since on remediation (domain, turned_down_at);
create index remediation_by_domain on remediation (domain, id);
create index remediation_by_state on remediation (state, domain, id);
create index remediation_of_cycle on remediation (cycle_id);
create index remediation_by_end on remediation (ended_at);

-- The one plan that has not ended for a root cause at a component: a thousand alerts are one card (guarantee 7).
create table open_plan (
  domain varchar(400) not null references domain,
  root_cause varchar(400) not null,
  component varchar(400) not null,
  remediation_id uuid not null unique references remediation,
  primary key (domain, root_cause, component)
);

-- What failed lately, how often in a row, and whether it is recorded that it is passed over for that. A candidate is the same by
-- what it acts against and by its first step; the hash is that of both.
create table failed_candidate (
  hash varchar(71) primary key,
  domain varchar(400) not null references domain,
  root_cause varchar(400) not null,
  component varchar(400) not null,
  action varchar(27) not null,
  target varchar(400) not null,
  remediation_id uuid not null references remediation on delete cascade,
  failures int not null check (failures > 0),
  failed_at timestamp with time zone not null,
  reason varchar(1000) not null,
  told boolean not null
);
create index failed_candidate_since on failed_candidate (domain, failed_at);
create index failed_candidate_by_time on failed_candidate (failed_at);
create index failed_candidate_of on failed_candidate (remediation_id);

-- Which violations a chosen plan is about, the other way round: a violation finds its plan.
create table remediation_evidence (
  violation_id uuid not null references violation on delete cascade,
  remediation_id uuid not null references remediation on delete cascade,
  primary key (violation_id, remediation_id)
);
create index remediation_evidence_of on remediation_evidence (remediation_id);

-- One step of a plan. Its key is that of all its tries, so that a try after a crash cannot pass for a new action (guarantee 4).
create table action (
  id uuid primary key,
  remediation_id uuid not null references remediation,
  position int not null check (position >= 0),
  type varchar(27) not null,
  target varchar(400) not null,
  parameters varchar not null,
  compensation varchar,
  duration_ms bigint check (duration_ms > 0),
  depends_on varchar not null,
  actuator varchar(63),
  idempotency_key varchar(64) not null unique,
  before_values varchar,
  state varchar(11) not null check (state in ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'COMPENSATED', 'UNKNOWN', 'SKIPPED')),
  constraint action_once unique (remediation_id, position)
);

-- One try of one action; written before the request leaves, ended when its result is known.
create table attempt (
  id uuid primary key,
  action_id uuid not null references action,
  kind varchar(10) not null check (kind in ('DO', 'VERIFY', 'COMPENSATE', 'EXPIRE')),
  number int not null check (number > 0),
  idempotency_key varchar(64) not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  result varchar(9) check (result in ('SUCCEEDED', 'FAILED', 'UNKNOWN')),
  detail varchar(8000),
  constraint attempt_once unique (action_id, kind, number),
  constraint attempt_ended check ((ended_at is null) = (result is null))
);

-- Every guard that was asked and what it said, at choice and again before each action is sent.
create table guard_verdict (
  id uuid primary key,
  remediation_id uuid not null references remediation,
  asked_at timestamp with time zone not null,
  moment varchar(6) not null check (moment in ('CHOICE', 'SEND')),
  position int not null,
  guard varchar(20) not null,
  verdict varchar(4) not null check (verdict in ('PASS', 'HOLD')),
  reason varchar(8000) not null,
  hold_until timestamp with time zone
);
create index guard_verdict_of on guard_verdict (remediation_id, asked_at);

-- What is known of a type of action against a root cause on a class of target.
create table effectiveness (
  root_cause varchar(400) not null,
  action varchar(27) not null,
  target_class varchar(400) not null,
  trials int not null check (trials >= 0),
  successes int not null check (successes >= 0),
  partials int not null check (partials >= 0),
  effect_ms_total bigint not null check (effect_ms_total >= 0),
  primary key (root_cause, action, target_class),
  constraint effectiveness_counts check (successes + partials <= trials)
);

-- What became of a root cause's violations where nothing was done: what effectiveness is measured against.
create table natural_recovery (
  root_cause varchar(400) primary key,
  cases int not null check (cases >= 0),
  recovered int not null check (recovered >= 0),
  partials int not null check (partials >= 0),
  constraint natural_recovery_counts check (recovered + partials <= cases)
);
