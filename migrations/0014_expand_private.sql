-- Readers may write for the author alone, in the box for comments, where a site lets them.
alter table site add column private boolean not null default false;
comment on column site.private is 'whether the box for comments offers to send to the author alone';
