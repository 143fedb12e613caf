-- Signing in without a password or a cookie: what a window of ours has found out is fetched once by the page that
-- opened it.

create table sign_in_grant (
  site_id uuid not null references site (id),
  code_hash bytea not null,
  token_hash bytea not null,
  email text not null,
  name text not null default '',
  expires_at timestamptz not null,
  primary key (site_id, code_hash)
);
comment on column sign_in_grant.token_hash is 'of the browser that asked: nobody else may use it';
create index sign_in_grant_expired on sign_in_grant (expires_at);

-- Ways to a provider that somebody came back from: each is gone once.
create table sign_in_way_back (
  site_id uuid not null references site (id),
  id uuid not null,
  expires_at timestamptz not null,
  primary key (site_id, id)
);
create index sign_in_way_back_expired on sign_in_way_back (expires_at);

alter table site add column proof_rule text not null default 'off' check (proof_rule in ('off', 'address'));
comment on column site.proof_rule is 'address: readers prove an address before they post';
