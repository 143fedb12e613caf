-- no-transaction
-- A token is free, an address is not: of the votes that come from one, a few on each comment count (ADR 12).
alter table vote add column if not exists ip_hash bytea;
alter table vote add column if not exists counted boolean not null default true;
alter table vote add column if not exists cast_at timestamptz not null default now();
comment on column vote.counted is 'part of the comment''s tally; false: too many came from the same address before it';
-- split
create index concurrently if not exists vote_from on vote (site_id, comment_id, ip_hash) where counted;
-- split
create index concurrently if not exists vote_age on vote using brin (cast_at);
-- split
-- Of equal scores the earlier comment comes first. The id can't decide that: whoever posts a comment makes it.
create index concurrently if not exists comment_ranked on comment (site_id, thread_id, (-score), created_at, id)
  where parent_id is null and shown;
-- split
drop index concurrently if exists comment_best;
