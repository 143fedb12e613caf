-- Who is asked to moderate a site.

create table invitation (
  site_id uuid not null references site (id),
  id uuid not null,
  email text,
  by_hand boolean not null,
  role text not null check (role in ('owner', 'moderator')),
  invited_by uuid not null references moderator (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (site_id, id)
);
create index invitation_by on invitation (invited_by);
comment on table invitation is 'one row until it is accepted, revoked or over';
comment on column invitation.email is 'of one by hand: null until whoever opens the link has entered an address';
