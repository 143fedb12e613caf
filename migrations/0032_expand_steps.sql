-- The steps to a first comment stay on the queue until they are done, or until a moderator wants them away.
alter table site_moderator add column steps_hidden boolean not null default false;
comment on column site_moderator.steps_hidden is 'the queue no longer shows the steps to a first comment';
