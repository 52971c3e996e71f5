-- Triggers in every state, rules, policies, row security in every state.
CREATE TRIGGER before_row BEFORE INSERT OR UPDATE OF name, code ON town.streets FOR EACH ROW WHEN (new.code IS NOT NULL) EXECUTE FUNCTION town.stamp();
CREATE TRIGGER only_changed AFTER UPDATE ON town.streets FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION town.stamp('one', '2''s', E'b\\s');
CREATE TRIGGER transitions AFTER UPDATE ON town.streets REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION town.count_changes();
CREATE TRIGGER switched_off AFTER DELETE ON town.streets FOR EACH ROW EXECUTE FUNCTION town.stamp();
ALTER TABLE town.streets DISABLE TRIGGER switched_off;
CREATE TRIGGER on_replica AFTER DELETE ON town.houses FOR EACH ROW EXECUTE FUNCTION town.stamp();
ALTER TABLE town.houses ENABLE REPLICA TRIGGER on_replica;
CREATE TRIGGER "Immer ""an""" AFTER TRUNCATE ON town.houses EXECUTE FUNCTION town.instead();
ALTER TABLE town.houses ENABLE ALWAYS TRIGGER "Immer ""an""";
CREATE CONSTRAINT TRIGGER at_the_end AFTER INSERT OR UPDATE ON town.houses FROM town.streets DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION town.stamp();
CREATE TRIGGER view_insert INSTEAD OF INSERT ON town.street_names FOR EACH ROW EXECUTE FUNCTION town.instead();
CREATE TRIGGER on_partitions AFTER INSERT ON town.trips FOR EACH ROW EXECUTE FUNCTION town.stamp();
ALTER TABLE town.trips_2024 DISABLE TRIGGER on_partitions;

CREATE RULE keep AS ON DELETE TO town.circle_a DO INSTEAD NOTHING;
CREATE RULE log_it AS ON INSERT TO town.dropped WHERE new.a > 5 DO ALSO (INSERT INTO town.scratch (a, b) VALUES (new.a, 'x;y'); DELETE FROM town.scratch WHERE b = '');
CREATE RULE tell AS ON DELETE TO town.dropped DO ALSO NOTIFY dropped;
CREATE RULE through_view AS ON UPDATE TO town.street_names DO INSTEAD UPDATE town.streets SET name = new.name WHERE id = old.id RETURNING streets.id, streets.name, 0::bigint;
CREATE RULE "Odd rule" AS ON UPDATE TO town.serials DO INSTEAD SELECT 1;
ALTER TABLE town.serials DISABLE RULE "Odd rule";

ALTER TABLE town.streets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY readable ON town.streets FOR SELECT TO corpus_reader, "Corpus Rôle" USING (state <> 'red');
CREATE POLICY restrictive ON town.streets AS RESTRICTIVE USING (id > 0) WITH CHECK (EXISTS (SELECT FROM town.houses h WHERE h.street = streets.id));
CREATE POLICY "Einfügen" ON town.streets FOR INSERT WITH CHECK (current_user = 'corpus_owner');
ALTER TABLE town.houses ENABLE ROW LEVEL SECURITY;
ALTER TABLE town.scratch FORCE ROW LEVEL SECURITY;
CREATE POLICY not_in_force ON town.vehicles FOR DELETE TO PUBLIC USING (false);
