-- no-transaction
-- What a rule said of a comment, so that the verdict can name the rule: two rules may be of one kind.
alter table rule_hit add column if not exists why text;
comment on column rule_hit.why is 'as it stands in comment.reasons; null of what was refused or erased, or is from before this column';
-- split
-- post_named as it is, but for the words of each rule.
do $$
declare
  v_was constant text := pg_get_functiondef('post_named'::regproc);
  v_is constant text := regexp_replace(v_was, 'at\)\s+select p_site, said.id, p_id, said.act, p_at from said',
    'at, why)' || E'\n      ' || 'select p_site, said.id, p_id, said.act, p_at, said.why from said');
begin
  assert v_is <> v_was or v_was like '%said.act, p_at, said.why from said%';
  execute v_is;
end
$$;
-- split
-- The rules of all cards of a page are asked for at once.
create index concurrently if not exists rule_hit_of_comment on rule_hit (site_id, comment_id) where comment_id is not null;
