-- A conversation goes to another page, and back.
alter table thread_event drop constraint thread_event_kind_check;
alter table thread_event add constraint thread_event_kind_check
  check (kind in ('rename', 'forget', 'merge', 'unmerge', 'split', 'unsplit', 'close', 'open'));
