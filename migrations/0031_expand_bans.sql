-- Banning the writers of many comments at once, with an undo.
alter table bulk drop constraint bulk_act_check;
alter table bulk add constraint bulk_act_check check (act in ('approve', 'spam', 'delete', 'forget', 'ban'));

create table bulk_stand (
  site_id uuid not null,
  bulk_id uuid not null,
  reader_id uuid not null,
  standing text not null,
  standing_until timestamptz,
  primary key (site_id, bulk_id, reader_id),
  foreign key (site_id, bulk_id) references bulk (site_id, id) on delete cascade
);
comment on table bulk_stand is 'what moderators thought of a reader before an act on many has banned them';
