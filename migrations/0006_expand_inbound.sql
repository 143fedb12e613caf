-- Mail that arrives: every message as it came, what was found in it, and what became of it. And private messages.

-- Global like jobs: whose a message is becomes known only when it is read.
create table inbound_message (
  id uuid primary key,
  received_at timestamptz not null,
  door text not null check (door in ('listener', 'imap', 'webhook', 'pipe', 'demo')),
  sender text not null,
  recipient text not null,
  client_ip text,
  helo text,
  results text[] not null default '{}',
  raw bytea,
  size int not null,
  hash bytea not null,
  message_id text,
  dedupe bytea not null,
  state text not null default 'received' check (state in ('received', 'parsed', 'posted', 'held', 'dropped')),
  reason text,
  settled_at timestamptz,
  attempts int not null default 0,
  site_id uuid references site (id),
  thread_id uuid,
  comment_id uuid,
  feedback_id uuid,
  address_id bigint,
  kind text check (kind in ('r', 'a', 'p', 'b', 'u')),
  from_name text,
  from_email text,
  subject text,
  text text,
  cut json not null default '[]',
  body text,
  authenticity json,
  told text check (told in ('singly', 'digest')),
  unique (dedupe, recipient)
);
comment on column inbound_message.sender is 'of the envelope; empty for a bounce';
comment on column inbound_message.recipient is 'of the envelope, lower case; empty where the door knows none';
comment on column inbound_message.client_ip is 'erased with the raw bytes, like helo and results';
comment on column inbound_message.results is 'what a provider says it has checked, as Authentication-Results fields';
comment on column inbound_message.raw is 'as it came, for 14 days; what a person wrote stays in subject, text and cut';
comment on column inbound_message.dedupe is 'of Message-ID and body: a redelivery is the same message, another body under one id is not';
comment on column inbound_message.state is 'received -> parsed -> posted | held | dropped';
comment on column inbound_message.reason is 'a code, why it was held or dropped; null when posted';
comment on column inbound_message.text is 'what its sender wrote, without quotes and signature; cut: what was taken off';
comment on column inbound_message.body is 'the whole text as it came, with what was cut; our own addresses and tokens are taken out of all texts';
comment on column inbound_message.told is 'how the author hears of it: in a mail of its own, or in the digest of the day';
comment on column inbound_message.authenticity is 'whether the sender is known, and why';
create index inbound_list on inbound_message (site_id, received_at desc, id desc);
create index inbound_list_by_state on inbound_message (site_id, state, received_at desc, id desc);
create index inbound_all on inbound_message (received_at desc, id desc);
create index inbound_of_comment on inbound_message (site_id, comment_id) where comment_id is not null;
create index inbound_named on inbound_message (message_id) where message_id is not null;
create index inbound_from on inbound_message (site_id, lower(from_email), received_at desc) where from_email is not null;
create index inbound_dropped on inbound_message (received_at) where state = 'dropped';
create index inbound_digest on inbound_message (site_id, received_at) where told = 'digest';
create index inbound_with_bytes on inbound_message (received_at) where raw is not null;

-- Private messages to the author, and the answers to them. Never published.
create table feedback (
  site_id uuid not null references site (id),
  id uuid not null,
  conversation_id uuid not null,
  thread_id uuid,
  comment_id uuid,
  moderator_id uuid references moderator (id),
  name text not null,
  email text,
  url text,
  text text not null,
  rating smallint check (rating between 1 and 5),
  verified boolean not null default false,
  created_at timestamptz not null,
  primary key (site_id, id),
  foreign key (site_id, thread_id) references thread (site_id, id)
);
comment on column feedback.conversation_id is 'the id of its first message, or of the comment by mail that a private answer belongs to';
comment on column feedback.comment_id is 'the comment that a conversation is about';
comment on column feedback.moderator_id is 'who answered; null: a message to the author';
comment on column feedback.email is 'the reader''s, of either side''s messages';
comment on column feedback.verified is 'the sender has shown that the address is theirs';
create index feedback_list on feedback (site_id, created_at desc, id desc);
create index feedback_from on feedback (site_id, lower(email)) where email is not null;
create index feedback_of_conversation on feedback (site_id, conversation_id, created_at, id);

-- An answer may be to a private message, which may be about no page.
alter table reply_address alter column thread_id drop not null;
alter table reply_address add column feedback_id uuid;
alter table reply_address add column inbound_id uuid;
comment on column reply_address.feedback_id is 'the private message that an answer is to';
comment on column reply_address.inbound_id is 'the message that could not be posted, and was forwarded';

create index outbound_by_address on outbound_message (address_id) where address_id is not null;

-- One automatic answer to an address a day.
create table mail_answer (
  email text primary key,
  answered_at timestamptz not null
);
comment on column mail_answer.email is 'lower case';
