-- Where else a site's comments are announced: programs of its owner, and chats.

create table hook (
  site_id uuid not null references site (id),
  id uuid not null,
  name text not null,
  format text not null check (format in ('json', 'slack', 'discord', 'matrix', 'telegram', 'ntfy')),
  url text not null,
  target text,
  token text,
  events text[] not null,
  created_at timestamptz not null,
  primary key (site_id, id)
);
comment on column hook.url is 'where it is sent; for Slack and Discord that is a secret in itself';
comment on column hook.target is 'the room (Matrix), chat (Telegram) or topic (ntfy)';
comment on column hook.token is 'json: the key of the signature; else what lets us write there';
create index outbound_of_hook on outbound_message (site_id, hook_id) where state = 'queued' and hook_id is not null;
