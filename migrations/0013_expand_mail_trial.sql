-- A test mail can be answered: what comes to its address is looked at, and becomes nothing.
alter table reply_address add column trial boolean not null default false;
comment on column reply_address.trial is 'of a test mail: an answer is shown to whoever sent it, and becomes nothing';
create index inbound_of_address on inbound_message (address_id, received_at desc) where address_id is not null;
