-- Whose address is of a domain, the latest first, for the search: one row is written here for each proof.
create index if not exists reader_address_of_host
  on reader_address (site_id, (split_part(lower(email), '@', 2)), reader_id);
