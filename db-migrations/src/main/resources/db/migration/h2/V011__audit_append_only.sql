-- Entries are never changed by the application's own statements (guarantee 11): it has no statement that would. H2 has
-- triggers in Java only, and the schema carries no code, so the promise rests on the hash chain here.
comment on table audit_entry is 'append-only';
