-- What the guards go by, kept by the guards alone.

-- The limits that people set; one row.
create table guard_settings (
  id int primary key check (id = 1),
  document varchar not null,
  changed_by varchar(400) not null,
  changed_at timestamp with time zone not null
);

-- Which plans have a target. The slot is what bounds them: with one plan a target there is one slot, number 0.
create table target_lock (
  domain varchar(400) not null,
  target varchar(400) not null,
  slot int not null check (slot >= 0),
  remediation_id uuid not null references remediation,
  primary key (target, domain, slot)
);
create index target_lock_of on target_lock (remediation_id);

-- When something was last done to a target: its cooldown counts from here.
create table target_use (
  domain varchar(400) not null,
  target varchar(400) not null,
  used_at timestamp with time zone not null,
  remediation_id uuid not null,
  primary key (target, domain)
);

-- The adapters that carry out actions. Secrets in the configuration are encrypted with the instance's key.
create table actuator (
  name varchar(63) primary key,
  kind varchar(20) not null,
  actions varchar not null,
  targets varchar not null,
  config varchar not null,
  changed_by varchar(400) not null,
  changed_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  last_error varchar(8000),
  last_error_at timestamp with time zone
);
