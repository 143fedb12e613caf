-- Readers report a comment: each once, and of an address one counts.

create table comment_report (
  site_id uuid not null,
  comment_id uuid not null,
  reader_id uuid not null,
  reason text not null,
  ip_hash bytea,
  counted boolean not null,
  held boolean not null default false,
  reported_at timestamptz not null,
  primary key (site_id, comment_id, reader_id),
  foreign key (site_id, comment_id) references comment (site_id, id),
  foreign key (site_id, reader_id) references reader (site_id, id)
);
comment on column comment_report.counted is 'false: another reader of the same address has reported it before';
comment on column comment_report.held is 'with this one it was taken out of sight, until a moderator decides';
create index comment_report_of_reader on comment_report (site_id, reader_id);
create index comment_report_age on comment_report using brin (reported_at);
