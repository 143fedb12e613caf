-- To find all that is held about a person, and to keep each kind of it only as long as the site's owner says.

create index former_address_named on former_address (site_id, email);
create index reply_address_of_feedback on reply_address (site_id, feedback_id) where feedback_id is not null;
create index reply_address_of_inbound on reply_address (site_id, inbound_id) where inbound_id is not null;
create index inbound_by_sender on inbound_message (site_id, lower(sender)) where sender <> '';
create index address_proof_to on address_proof (site_id, lower(email));
