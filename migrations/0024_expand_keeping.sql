-- How many days a site keeps each kind of data; the housekeeping of the night carries it out.

alter table site add column keep_removed_days int not null default 30 check (keep_removed_days between 1 and 365);
alter table site add column keep_network_days int not null default 30 check (keep_network_days between 0 and 30);
alter table site add column keep_raw_days int not null default 14 check (keep_raw_days between 1 and 90);
alter table site add column keep_sent_days int not null default 90 check (keep_sent_days between 1 and 90);
alter table site add column keep_letters_days int check (keep_letters_days between 1 and 3650);
alter table site add column keep_private_days int check (keep_private_days between 1 and 3650);
alter table site add column keep_events_days int check (keep_events_days between 30 and 3650);
comment on column site.keep_removed_days is 'texts of what was deleted, rejected or spam; their mails with them';
comment on column site.keep_network_days is 'hashes that stand for network addresses; their key ends after 30 days';
comment on column site.keep_raw_days is 'mails as they came';
comment on column site.keep_sent_days is 'the record of what was sent, with recipients; never longer than former_address, by which erasing finds them';
comment on column site.keep_letters_days is 'what was read in mails that are settled; null: for ever, as for the next two';
comment on column site.keep_private_days is 'private conversations, from their last message on';
comment on column site.keep_events_days is 'who decided what and why';
create index moderation_event_age on moderation_event using brin (at);
