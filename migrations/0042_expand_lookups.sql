-- no-transaction
-- Whoever proves an address is looked for among those who have proven a spelling of it before.
create index concurrently if not exists reader_address_mailbox on reader_address (site_id, mailbox_of(email));
-- split
-- An edit that waits counts among what waits on its page.
create index concurrently if not exists comment_held_of_thread on comment (site_id, thread_id)
  where held_revision is not null;
