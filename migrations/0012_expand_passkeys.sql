-- How moderators get in: passkeys, and sessions that they can tell apart and end.

alter table moderator add column passkey_offer boolean not null default true;
comment on column moderator.passkey_offer is 'whether a passkey is still offered: until there is one, or it was declined';

alter table session add column id uuid not null default gen_random_uuid();
alter table session add column network bytea;
alter table session add column way text not null default 'link'
  check (way in ('link', 'mail', 'passkey', 'invitation'));
comment on column session.network is 'a keyed hash whose key ends after 30 days: tells only whether two sessions are of one network';

create table passkey (
  id bytea primary key,
  moderator_id uuid not null references moderator (id),
  name text not null,
  public_key bytea not null,
  sign_count bigint not null,
  created_at timestamptz not null,
  used_at timestamptz
);
create index passkey_of on passkey (moderator_id);
comment on column passkey.id is 'the credential id of WebAuthn';

-- Challenges are signed, not stored; what is kept is that one was used.
create table used_challenge (
  hash bytea primary key,
  expires_at timestamptz not null
);
