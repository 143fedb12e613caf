-- Names: one that belongs to a reader who has proven an address is not worn unnoticed by others.

create table reader_name (
  site_id uuid not null references site (id),
  name_key text not null,
  email text not null,
  taken_at timestamptz not null,
  primary key (site_id, name_key),
  unique (site_id, email)
);
comment on column reader_name.name_key is 'as readers/name_key.py folds it: names that look alike are the same';
comment on column reader_name.email is 'lower case; an address has one name, the last one it wrote under';

alter table comment add column verified boolean;
comment on column comment.verified is 'true: by the one whose name it is; false: under a name of somebody else; null: nothing to say';

-- Posts under a name. More outcomes: unproven (the site asks for a proven address), name-reserved (a moderator's).
-- It stands around post_comment, so that the release before this one finds that as it was.
create function post_named(
  p_name_key text, p_reserved boolean, p_needs_proof boolean,
  p_site uuid, p_id uuid, p_digest bytea, p_url_key text, p_url text, p_title text, p_thread uuid,
  p_parent uuid, p_reader uuid, p_token bytea, p_moderator uuid, p_name text, p_email text, p_website text,
  p_badge text, p_avatar int, p_source text, p_html text, p_tree json, p_markup_version int, p_door text,
  p_state_known text, p_state_new text, p_reasons_known text[], p_reasons_new text[], p_ip_hash bytea,
  p_rate_key bytea, p_every_s float8, p_burst int, p_at timestamptz
) returns table (
  outcome text, wait_s float8, announce boolean, thread_id uuid, version bigint, count int,
  state text, reader_id uuid, avatar int, root_id uuid, created_at timestamptz, verified boolean
)
language plpgsql as $$
#variable_conflict use_column
declare
  v_email text;
  v_holder text;
  v_posted record;
begin
  if p_token is not null then
    select lower(a.email) into v_email
      from reader r join reader_address a on a.site_id = r.site_id and a.reader_id = r.id
      where r.site_id = p_site and r.token_hash = p_token;
  end if;
  outcome := case
    when p_needs_proof and v_email is null then 'unproven'
    when p_reserved and not exists (
      select from site_moderator s join moderator m on m.id = s.moderator_id
      where s.site_id = p_site and lower(m.email) = v_email) then 'name-reserved'
    end;
  if outcome is not null then
    return next;
    return;
  end if;
  select * into v_posted from post_comment(
    p_site, p_id, p_digest, p_url_key, p_url, p_title, p_thread, p_parent, p_reader, p_token, p_moderator,
    p_name, p_email, p_website, p_badge, p_avatar, p_source, p_html, p_tree, p_markup_version, p_door,
    p_state_known, p_state_new, p_reasons_known, p_reasons_new, p_ip_hash, p_rate_key, p_every_s, p_burst,
    p_at);
  if v_posted.outcome = 'created' and p_name_key is not null then
    select n.email into v_holder from reader_name n where n.site_id = p_site and n.name_key = p_name_key;
    if v_holder is null and v_email is not null then
      delete from reader_name n where n.site_id = p_site and n.email = v_email;
      insert into reader_name (site_id, name_key, email, taken_at) values (p_site, p_name_key, v_email, p_at)
        on conflict do nothing;
      verified := case when found then true end;  -- else another was first, this very moment
    elsif v_holder is not null then
      -- Two who have both proven who they are may have one name.
      verified := case when v_holder = v_email then true when v_email is null then false end;
    end if;
    if verified is not null then
      update comment c set verified = post_named.verified where c.site_id = p_site and c.id = p_id;
    end if;
  end if;
  outcome := v_posted.outcome;
  wait_s := v_posted.wait_s;
  announce := v_posted.announce;
  thread_id := v_posted.thread_id;
  version := v_posted.version;
  count := v_posted.count;
  state := v_posted.state;
  reader_id := v_posted.reader_id;
  avatar := v_posted.avatar;
  root_id := v_posted.root_id;
  created_at := v_posted.created_at;
  return next;
end
$$;

-- What a site is remembered with holds its moderators' names: it has changed when they have.
create function moderators_changed() returns trigger language plpgsql as $$
begin
  update site set revision = revision + 1, changed_at = clock_timestamp()
    where id in (select s.site_id from changed c join site_moderator s on s.moderator_id = c.id);
  return null;
end
$$;
create trigger moderator_renamed after update on moderator
  referencing new table as changed for each statement execute function moderators_changed();
create function moderators_joined() returns trigger language plpgsql as $$
begin
  update site set revision = revision + 1, changed_at = clock_timestamp() where id in (select site_id from changed);
  return null;
end
$$;
create trigger site_moderator_joined after insert on site_moderator
  referencing new table as changed for each statement execute function moderators_joined();
create trigger site_moderator_left after delete on site_moderator
  referencing old table as changed for each statement execute function moderators_joined();

-- Readers whom the blog has signed in itself and vouches for.
create table site_sso (
  site_id uuid primary key references site (id),
  generation int not null default 0,
  previous_until timestamptz,
  public_key text
);
comment on column site_sso.generation is 'the secret is derived from the root secret and this number, and is stored nowhere';
comment on column site_sso.public_key is 'in place of a secret, as PEM';
create table sso_token (
  site_id uuid not null references site (id),
  hash bytea not null,
  token_hash bytea not null,
  expires_at timestamptz not null,
  primary key (site_id, hash)
);
comment on column sso_token.token_hash is 'of the browser that used it first; for others it is spent';
create index sso_token_expired on sso_token (expires_at);
