-- Where a site says what it expects of comments.
alter table site add column house_rules text;
comment on column site.house_rules is 'an http(s) URL that readers are shown beside the form';
