-- What moderators think of an address, they think of all spellings that reach the same mailbox: else whoever is banned
-- writes on as name+1.

-- As mailbox_of of readers/read_address.py; a host is in ASCII wherever an address comes in. In a language whose plan is
-- kept, as comment_risk (0036).
create function mailbox_of(p_email text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
  v_local text := regexp_replace(lower(p_email), '@[^@]*$', '');
  v_host text := rtrim(substring(lower(p_email) from '[^@]*$'), '.');
begin
  v_local := coalesce(nullif(split_part(v_local, '+', 1), ''), v_local);
  if v_host in ('gmail.com', 'googlemail.com') then
    return replace(v_local, '.', '') || '@gmail.com';
  end if;
  return v_local || '@' || v_host;
end
$$;
comment on column address_standing.email is 'by mailbox_of';

-- Of several spellings, the worst that was thought stays.
with gone as (
  delete from address_standing where email <> mailbox_of(email)
  returning site_id, mailbox_of(email) as email, standing, standing_until, note
)
insert into address_standing as s
select distinct on (site_id, email) * from gone
order by site_id, email, array_position(array['banned', 'held', 'normal'], standing), standing_until desc nulls first
on conflict (site_id, email) do update
  set standing = excluded.standing, standing_until = excluded.standing_until, note = excluded.note
  where (array_position(array['normal', 'held', 'banned'], excluded.standing), coalesce(excluded.standing_until, 'infinity'))
    > (array_position(array['normal', 'held', 'banned'], s.standing), coalesce(s.standing_until, 'infinity'));
update standing_event set email = mailbox_of(email) where email <> mailbox_of(email);
with gone as (
  delete from bulk_address_stand where email <> mailbox_of(email)
  returning site_id, bulk_id, mailbox_of(email) as email, standing, standing_until
)
insert into bulk_address_stand select distinct on (site_id, bulk_id, email) * from gone on conflict do nothing;

-- post_named as it is, but for the one line that looks an address up.
do $$
declare
  v_was constant text := pg_get_functiondef('post_named'::regproc);
  v_is constant text := replace(v_was, 'a.email = lower(p_email)', 'a.email = mailbox_of(p_email)');
begin
  assert v_is <> v_was;
  execute v_is;
end
$$;
