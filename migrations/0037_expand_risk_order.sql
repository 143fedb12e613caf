-- no-transaction
-- The riskiest first, and of equal ones the one that has waited longest: all three rise, so that one comparison of rows
-- says where a page starts.
create index concurrently if not exists comment_risk_order on comment (site_id, state, (-risk), created_at, id)
  where source <> '';
-- split
create index concurrently if not exists comment_held_risk on comment (site_id, (-risk), created_at, id)
  where held_revision is not null;
