-- People, and the tokens that belong to them.
create table app_user (
  name varchar(400) primary key,
  -- The name without its case: two people whom only that tells apart would be one to whoever reads it.
  name_key varchar(400) not null unique,
  password_hash varchar(200) not null,
  disabled boolean not null,
  created_at timestamp with time zone not null,
  -- Raised by whatever must end the sessions of this person.
  session_epoch int not null
);

create table user_role (
  user_name varchar(400) not null references app_user,
  role varchar(8) not null check (role in ('VIEWER', 'AUTHOR', 'APPROVER', 'OPERATOR', 'ADMIN')),
  primary key (user_name, role)
);

-- Of the token itself only the hash is kept. The owner is a person, or 'environment' for the first token.
create table api_token (
  id uuid primary key,
  name varchar(400) not null,
  -- The name without its case, since the audit names a token by it; null once it has expired and another has the name.
  name_key varchar(400) unique,
  owner varchar(400) not null,
  token_hash varchar(71) not null unique,
  scopes varchar(200) not null,
  domains varchar,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone
);
