-- Since when a page takes no more comments.
alter table thread add column closed_at timestamptz;
comment on column thread.closed_at is 'null: open, or closed before this was noted';
update thread t set closed_at = (
  select max(e.at) from thread_event e where e.site_id = t.site_id and e.thread_id = t.id and e.kind = 'close'
)
where t.state = 'closed';
