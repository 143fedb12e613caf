-- Whoever has proven one spelling of a mailbox is judged by what they wrote themselves under each of them, not by what
-- somebody else typed: post_named as it is, but for that line.
do $$
declare
  v_was constant text := pg_get_functiondef('post_named'::regproc);
  v_is constant text := replace(
    v_was, 'lower(p_email) is distinct from v_reader.email', 'mailbox_of(p_email) is distinct from mailbox_of(v_reader.email)');
begin
  assert v_is <> v_was;
  execute v_is;
end
$$;
