-- Entries are never changed and never taken away by the application's own statements (guarantee 11). Someone with all
-- rights on the database can still do so; that is what the hash chain and the signed checkpoints are for.
create function audit_entry_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries are append-only';
end;
$$;
create trigger audit_entry_append_only before update or delete on audit_entry
  for each row execute function audit_entry_is_append_only();
