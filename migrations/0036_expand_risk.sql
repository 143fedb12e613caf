-- How much speaks against a comment, so that a moderator can begin with the worst. docs/reference/rules.md has the same
-- numbers in words.

-- In a language whose plan is kept from post to post, as comment_search (0023). Most comments have no reason and no link.
create function comment_risk(p_reasons text[], p_html text, p_website text, p_badge text) returns smallint
language plpgsql immutable parallel safe
as $$
declare
  v_risk int := 0;
  v_reason text;
begin
  if p_badge is not null then
    return 0;
  end if;
  foreach v_reason in array coalesce(p_reasons, '{}') loop
    v_risk := v_risk + case split_part(v_reason, ':', 1)
      when 'everything-waits' then 0
      when 'first-comment' then 5
      when 'unknown' then 5
      when 'few' then 5
      when 'page-age' then 5
      when 'mail' then 5
      when 'edited' then 10
      when 'image' then 15
      when 'links' then 15
      when 'unverified-mail' then 20
      when 'reported' then least(20 * coalesce(nullif(split_part(v_reason, ': ', 2), ''), '1')::int, 60)
      when 'always-held' then 30
      when 'answers-silenced' then 30
      when 'too-fast' then 40
      when 'moderators-name' then 40
      when 'trap-filled' then 60
      else 30 -- rules on words, a pattern, a link, a text, and on who wrote
    end;
  end loop;
  if strpos(p_html, '<a ') > 0 then
    v_risk := v_risk + least(5 * (length(p_html) - length(replace(p_html, '<a ', ''))) / 3, 25);
  end if;
  if p_website <> '' then
    v_risk := v_risk + 5;
  end if;
  return least(v_risk, 100);
end
$$;

alter table comment add column risk smallint not null
  generated always as (comment_risk(reasons, html, website, badge)) stored;
comment on column comment.risk is '0 to 100: what the verdicts and its links weigh, for the order of the list';
