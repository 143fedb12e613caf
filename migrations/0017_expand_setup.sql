-- Looks at pages, to see whether the comments work there.
create table setup_check (
  site_id uuid not null references site (id),
  id uuid not null,
  url text not null,
  found text[] not null,
  at timestamptz not null,
  heard_at timestamptz,
  heard_origin text,
  primary key (site_id, id)
);
comment on column setup_check.id is 'random: a page that is opened at #comment-<id> asks for it, and so tells that it works';
comment on column setup_check.found is 'what is wrong, as "fault about"; none: nothing that can be seen from outside';
