-- The same words and facets as in 0007, in a language whose plan is kept from post to post: a function in SQL was made ready
-- anew for each comment, which took a fifth of what a post costs in the database.
create or replace function comment_search(
  p_site uuid, p_thread uuid, p_name text, p_email text, p_source text, p_html text, p_door text, p_reasons text[],
  p_badge text, p_held int, p_ip bytea
) returns tsvector
language plpgsql immutable parallel safe
as $$
declare
  v_name tsvector := to_tsvector('simple'::regconfig, lower(left(p_name, 200)));
  v_facets text[];
  v_each text;
begin
  v_facets := array_remove(array[
    '=site:' || p_site,
    '=page:' || p_thread,
    '=door:' || p_door,
    '=mail:' || left(lower(nullif(p_email, '')), 254),
    '=host:' || left(nullif(split_part(lower(p_email), '@', 2), ''), 254),
    '=ip:' || encode(p_ip, 'hex'),
    case when p_badge is not null then '=is:author' end,
    case when p_held is not null then '=is:edited' end,
    case when p_html like '%<a %' then '=has:link' end,
    case when p_html like '%<pre%' or p_html like '%<code%' then '=has:code' end,
    case when p_html like '%<blockquote%' then '=has:quote' end
  ], null);
  foreach v_each in array tsvector_to_array(v_name) loop
    v_facets := v_facets || ('=by:' || left(v_each, 200));
  end loop;
  foreach v_each in array coalesce(p_reasons, '{}') loop
    v_facets := v_facets || ('=why:' || left(split_part(v_each, ':', 1), 200));
  end loop;
  return to_tsvector('simple'::regconfig, lower(left(p_name, 200) || ' ' || left(p_source, 20000)))
    || array_to_tsvector(v_facets);
end
$$;
