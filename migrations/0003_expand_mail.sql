-- Mail that leaves: who asked for it, what was sent, and the addresses that bring answers back.
-- Global like jobs: outbound_message, reply_address, address_health. The rest leads with site_id.

alter table site add column lang text not null default 'en';
alter table site add column follow boolean not null default true;
comment on column site.lang is 'the language of mails and of the page, where the reader has said none (BCP 47)';
comment on column site.follow is 'whether readers may ask for mail about a thread';

alter table reader add column name text not null default '';
comment on column reader.name is 'as they want to be called from now on; each comment keeps its own';

alter table moderator add column lang text not null default 'en';
alter table site_moderator add column notify text not null default 'decision'
  check (notify in ('everything', 'decision', 'digest-15min', 'digest-hour', 'digest-day', 'nothing'));
comment on column site_moderator.notify is 'decision: what waits for one; digest-*: everything, gathered';

-- A mail that signs a moderator in: its code works in the browser that asked, its link in the one that opens it. Both
-- are made from the id.
create table sign_in_mail (
  id uuid primary key,
  moderator_id uuid not null references moderator (id),
  browser_hash bytea not null,
  tries smallint not null default 0,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_mail_of on sign_in_mail (browser_hash);

-- An address that a reader has proved to read. Several browsers (readers) may have proved the same one.
create table reader_address (
  site_id uuid not null,
  reader_id uuid not null,
  email text not null,
  proven_at timestamptz not null,
  primary key (site_id, reader_id),
  foreign key (site_id, reader_id) references reader (site_id, id)
);
-- To claim what was written under it before (comments/claim.py).
create index comment_of_email on comment (site_id, lower(email)) where email is not null;
create index reader_address_of on reader_address (site_id, lower(email));

-- An address that a reader had proven before another: what was sent to it names it still, and is erased with the reader.
create table former_address (
  site_id uuid not null,
  reader_id uuid not null,
  email text not null,
  left_at timestamptz not null,
  primary key (site_id, reader_id, email),
  foreign key (site_id, reader_id) references reader (site_id, id)
);
comment on column former_address.email is 'lower case';
create index former_address_age on former_address using brin (left_at);

-- One mail that asks for a proof: a code that works in the browser that asked, and a link that works in the one that
-- opens it.
create table address_proof (
  site_id uuid not null references site (id),
  id uuid not null,
  reader_id uuid not null,
  email text not null,
  lang text not null,
  mailed boolean not null default false,
  tries smallint not null default 0,
  thread_id uuid,
  scope text check (scope in ('thread', 'replies')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (site_id, id),
  foreign key (site_id, reader_id) references reader (site_id, id)
);
comment on table address_proof is 'code and link are made from the id and the root secret, so they are stored nowhere';
comment on column address_proof.mailed is 'only then have its code and link any force; an address gets one such mail a day';
comment on column address_proof.scope is 'the subscription that the same proof confirms, if one was asked for';
create index address_proof_of on address_proof (site_id, reader_id, created_at desc);
create index address_proof_age on address_proof using brin (expires_at);

-- When an address was last asked to prove itself, over all sites: strangers can have us send it one mail a day.
create table proof_mail (
  address text primary key,
  sent_at timestamptz not null
);
comment on column proof_mail.address is 'lower case, without what many providers ignore, such as a +tag';

create table subscription (
  site_id uuid not null,
  id uuid not null,
  thread_id uuid not null,
  email text not null,
  reader_id uuid,
  scope text not null check (scope in ('thread', 'replies')),
  lang text not null,
  state text not null check (state in ('active', 'paused', 'left')),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (site_id, id),
  foreign key (site_id, thread_id) references thread (site_id, id),
  foreign key (site_id, reader_id) references reader (site_id, id)
);
comment on table subscription is 'of proven addresses; what an unproven one asked for stands in its address_proof';
comment on column subscription.state is 'paused: the thread is flooded, an answer resumes it';
create unique index subscription_once on subscription (site_id, thread_id, lower(email));
create index subscription_active on subscription (site_id, thread_id, id) where state = 'active';
create index subscription_of_reader on subscription (site_id, reader_id) where reader_id is not null;
create index subscription_of_email on subscription (site_id, lower(email));

-- Who wants no mail about a site at all, whatever it would be about.
create table mail_stop (
  site_id uuid not null references site (id),
  email text not null,
  stopped_at timestamptz not null,
  primary key (site_id, email)
);
comment on column mail_stop.email is 'lower case';

-- An address of ours that stands for (recipient, thread, comment). The kinds b (bounce) and u (unsubscribe) are other
-- faces of the same row.
create table reply_address (
  id bigint primary key,
  kind text not null check (kind in ('r', 'a', 'p')),
  epoch smallint not null,
  site_id uuid not null,
  thread_id uuid not null,
  comment_id uuid,
  email text,
  moderator_id uuid references moderator (id),
  subscription_id uuid,
  uses int not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  foreign key (site_id, thread_id) references thread (site_id, id)
);
comment on column reply_address.id is '64 random bits, as a signed number; the id part of the address';
comment on column reply_address.email is 'the recipient whom it was made for; null for the address of a post (p)';
create index reply_address_of_email on reply_address (site_id, lower(email)) where email is not null;
create index reply_address_ends on reply_address (expires_at) where expires_at is not null;
create unique index reply_address_of_post on reply_address (site_id, thread_id) where kind = 'p' and revoked_at is null;

create table outbound_message (
  id uuid primary key,
  site_id uuid references site (id),
  event_id uuid not null,
  channel text not null check (channel in ('mail', 'hook')),
  template text not null,
  params json not null,
  recipient text not null,
  moderator_id uuid references moderator (id),
  subscription_id uuid,
  hook_id uuid,
  thread_id uuid,
  comment_id uuid,
  address_id bigint,
  carried_by uuid,
  urgent boolean not null default false,
  lang text not null,
  message_id text,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'cancelled')),
  attempts int not null default 0,
  due_at timestamptz not null,
  first_due_at timestamptz not null,
  claimed_until timestamptz,
  unsure boolean not null default false,
  last_answer text,
  created_at timestamptz not null,
  sent_at timestamptz,
  unique (event_id, recipient)
);
comment on column outbound_message.site_id is 'null: of the installation, such as a moderator''s sign-in; only the operator sees it';
comment on column outbound_message.event_id is 'the job that caused it; a fan-out that runs twice writes once';
comment on column outbound_message.params is 'what the template needs beside the rows named here; bodies and tokens are made at sending';
comment on column outbound_message.recipient is 'an address, or hook:<id>';
comment on column outbound_message.carried_by is 'the message whose mail tells this, too: a digest';
comment on column outbound_message.urgent is 'somebody sits and waits for it: a code, a link to sign in. It waits for no other mail';
comment on column outbound_message.unsure is 'an attempt ended without a word after the whole message was handed over';
create index outbound_due on outbound_message (channel, urgent, due_at, id)
  where state = 'queued' and carried_by is null;
create index outbound_list on outbound_message (site_id, created_at desc, id desc);
create index outbound_list_by_state on outbound_message (site_id, state, created_at desc, id desc);
create index outbound_all on outbound_message (created_at desc, id desc);
create index outbound_all_by_state on outbound_message (state, created_at desc, id desc);
create index outbound_of_comment on outbound_message (site_id, comment_id) where comment_id is not null;
create index outbound_to on outbound_message (lower(recipient), first_due_at desc);
create index outbound_carried on outbound_message (carried_by) where carried_by is not null;

alter table job add column urgent boolean not null default false;
comment on column job.urgent is 'somebody sits and waits for it; it is run before all others';
drop index job_due;
create index job_due on job (urgent, due_at) where failed_at is null;

-- Bounces and complaints of an address, over all sites.
create table address_health (
  email text primary key,
  score smallint not null default 0,
  scored_on date,
  stopped_at timestamptz,
  last_answer text
);
comment on column address_health.email is 'lower case';
