-- no-transaction
-- What the statistics of a site read, in one walk along the time.
create index concurrently if not exists comment_statistics on comment (site_id, created_at)
  include (state, door, published_at, reader_id, thread_id) where source <> '';
