-- The language in which a moderator reads the dashboard. Mails have one of their own (moderator.lang): they go to wherever
-- somebody reads, and speak fewer.

alter table moderator add column dashboard_lang text;
comment on column moderator.dashboard_lang is 'BCP 47; null: what the browser asks for';
