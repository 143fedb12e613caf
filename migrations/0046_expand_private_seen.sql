-- What came in private since a moderator last saw the list is counted beside the way there.
alter table site_moderator add column if not exists private_seen_at timestamptz not null default now();
comment on column site_moderator.private_seen_at is 'private messages up to then were listed for this moderator';
