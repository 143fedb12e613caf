-- Two pages become one, and can be parted again.
alter table thread add column merged_into uuid;
comment on column thread.merged_into is 'where its comments are now; the row stays, so that mail addresses and jobs that name its id find them';
create index thread_merged on thread (site_id, merged_into) where merged_into is not null;

alter table thread_event drop constraint thread_event_kind_check;
alter table thread_event add constraint thread_event_kind_check
  check (kind in ('rename', 'forget', 'merge', 'unmerge', 'split', 'close', 'open'));

create table thread_moved (
  site_id uuid not null,
  event_id uuid not null,
  what text not null check (what in ('comment', 'subscription', 'alias', 'thread')),
  key text not null,
  primary key (site_id, event_id, what, key),
  foreign key (site_id, event_id) references thread_event (site_id, id)
);
comment on table thread_moved is 'what an act took to another page, for its undo: a comment by its root, an alias by its url_key, the others by id';

create table thread_left (
  site_id uuid not null,
  thread_id uuid not null,
  version bigint not null,
  comment_id uuid not null,
  primary key (site_id, thread_id, version, comment_id),
  foreign key (site_id, thread_id) references thread (site_id, id)
);
comment on table thread_left is 'comments that readers saw on this page and that are on another now: open pages take them away';

-- Those that comment_changes has not: together they find all comments of a page.
create index comment_unseen on comment (site_id, thread_id) where version = 0;
