-- What moderators note about a comment, for each other.
create table comment_note (
  site_id uuid not null,
  id uuid not null,
  comment_id uuid not null,
  moderator_id uuid references moderator (id) on delete set null,
  text text not null,
  at timestamptz not null,
  primary key (site_id, id),
  foreign key (site_id, comment_id) references comment (site_id, id)
);
comment on table comment_note is 'never shown to readers; erased with the text of the comment';
create index comment_note_of on comment_note (site_id, comment_id, id);
