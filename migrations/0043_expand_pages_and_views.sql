-- no-transaction
-- When a page was last commented on: roots stand in an index by their time, and now answers do. Those that readers see,
-- which is what the list of pages asks for.
create index concurrently if not exists comment_last_answer on comment (site_id, thread_id, created_at)
  where parent_id is not null and state = 'published';
-- split
-- A page counts from its first comment (threads/date_page.py). Those that were merged or split before it did so.
update thread t set created_at = f.at
from (
  select p.site_id, p.id, min(c.created_at) as at
  from (
    select site_id, thread_id as id from thread_event where kind in ('merge', 'unmerge', 'split', 'unsplit')
    union
    select site_id, other_id from thread_event where kind in ('merge', 'unmerge', 'split', 'unsplit')
  ) p
  cross join lateral (
    select created_at from comment where site_id = p.site_id and thread_id = p.id and version > 0
    union all
    select created_at from comment where site_id = p.site_id and thread_id = p.id and version = 0
  ) c
  group by p.site_id, p.id
) f
where t.site_id = f.site_id and t.id = f.id and f.at < t.created_at
-- split
alter table saved_view add column if not exists removed_at timestamptz
-- split
comment on column saved_view.removed_at is 'null: it is there; else it can still be brought back'
