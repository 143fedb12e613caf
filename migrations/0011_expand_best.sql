-- no-transaction
-- Best first by the lower bound of Wilson's score interval: how well liked a comment is for certain, given few votes.
-- 8 of 10 stand above 1 of 1, and a comment that only displeased stands below one without votes.
create or replace function best_rank(score int, votes int) returns int language sql immutable parallel safe as $$
  select case when score = 0 and votes = 0 then 0 else (
    select case when ups > 0 then 1 else -1 end * round(1e9 * (
      part + 1.9207 / n - 1.96 * sqrt(part * (1 - part) / n + 0.9604 / (n * n))) / (1 + 3.8416 / n))::int
    from (select ups, n, case when ups > 0 then ups else n end / n as part from (
      select greatest(votes, abs(score))::float8 as n, (greatest(votes, abs(score)) + score) / 2 as ups) a) b
  ) end
$$;
comment on function best_rank is '-1e9 to 1e9; without a number of votes, as if all had been of one mind';
-- split
alter table comment add column if not exists votes int not null default 0;
alter table comment add column if not exists voted int not null default 0;
comment on column comment.voted is 'counted votes as they stand; votes is what the order is by, brought up to it by the job show-votes';
-- split
update comment c set voted = v.n, votes = v.n
from (select site_id, comment_id, count(*) as n from vote where counted group by 1, 2) v
where c.site_id = v.site_id and c.id = v.comment_id and c.tally = c.score;
-- split
create index concurrently if not exists comment_by_rank
  on comment (site_id, thread_id, (-best_rank(score, votes)), created_at, id) where parent_id is null and shown;
-- split
create index concurrently if not exists comment_unshown_votes
  on comment (site_id, thread_id) where tally <> score or voted <> votes;
-- split
drop index concurrently if exists comment_ranked;
-- split
drop index concurrently if exists comment_tally;
