-- Rule packages, their versions, and the releases that they make up.
create table rule_package (
  name varchar(63) primary key,
  stage varchar(8) not null check (stage in ('ANALYZER', 'PLANNER')),
  created_at timestamp with time zone not null,
  hidden boolean not null
);

-- Immutable but for its state: same files, same hash.
create table rule_version (
  package_name varchar(63) not null references rule_package,
  number int not null check (number > 0),
  hash varchar(71) not null,
  state varchar(9) not null check (state in ('NEW', 'IN_REVIEW', 'APPROVED', 'REJECTED')),
  origin varchar(8) not null check (origin in ('SHIPPED', 'AUTHORED')),
  author varchar(400) not null,
  created_at timestamp with time zone not null,
  comment varchar(8000) not null,
  primary key (package_name, number)
);

create table rule_file (
  package_name varchar(63) not null,
  number int not null,
  path varchar(500) not null,
  content varchar not null,
  primary key (package_name, number, path),
  foreign key (package_name, number) references rule_version
);

-- Who cut a version and who had changed its draft since the cut before: none of them approves it.
create table rule_version_author (
  package_name varchar(63) not null,
  number int not null,
  person varchar(400) not null,
  primary key (package_name, number, person),
  foreign key (package_name, number) references rule_version
);

-- What people decided of a version, in order. Only ever added to; the hash is that of the files that they decided of.
create table rule_review (
  id uuid primary key,
  package_name varchar(63) not null,
  number int not null,
  decision varchar(9) not null check (decision in ('SUBMITTED', 'APPROVED', 'REJECTED')),
  hash varchar(71) not null,
  person varchar(400) not null,
  decided_at timestamp with time zone not null,
  comment varchar(8000) not null,
  -- Each step is taken once: that is what two people at the same moment cannot both do.
  constraint rule_review_once unique (package_name, number, decision),
  foreign key (package_name, number) references rule_version
);

-- What is being written of a package. Until someone changes it, it is the newest version and has no files of its own.
create table rule_draft (
  package_name varchar(63) primary key references rule_package,
  -- Raised whenever its files change: a save names the one that it has seen.
  revision bigint not null check (revision > 0),
  changed boolean not null,
  -- The version that it began from; null before the first cut.
  base_number int,
  changed_at timestamp with time zone not null,
  changed_by varchar(400) not null
);

create table rule_draft_file (
  package_name varchar(63) not null references rule_draft,
  path varchar(500) not null,
  content varchar not null,
  primary key (package_name, path)
);

-- Who has changed it since the last cut: authors of the next version.
create table rule_draft_author (
  package_name varchar(63) not null references rule_draft,
  person varchar(400) not null,
  primary key (package_name, person)
);

-- The set of versions that decide together. The same versions and switched-off rules are the same release: one hash.
create table release (
  id uuid primary key,
  number bigint not null unique check (number > 0),
  hash varchar(71) not null unique,
  disabled_rules varchar not null,
  withdrawn boolean not null,
  created_at timestamp with time zone not null
);

create table release_package (
  release_id uuid not null references release,
  package_name varchar(63) not null,
  number int not null,
  primary key (release_id, package_name),
  foreign key (package_name, number) references rule_version
);

create table deployment (
  id uuid primary key,
  kind varchar(6) not null check (kind in ('LIVE', 'SHADOW')),
  release_id uuid not null references release,
  replaced_release_id uuid references release,
  -- The domains it named, as a JSON array; null: all, and those made later.
  domains varchar,
  deployed_by varchar(400) not null,
  deployed_at timestamp with time zone not null,
  comment varchar(8000) not null
);

-- Which release decides in a domain; '*' is for domains made later. One row is one live release: that is the promise.
create table live_release (
  domain varchar(400) not null,
  kind varchar(6) not null check (kind in ('LIVE', 'SHADOW')),
  release_id uuid not null references release,
  deployment_id uuid not null references deployment,
  primary key (domain, kind)
);
