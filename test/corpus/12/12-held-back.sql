-- What a migration does not create on its own.
CREATE PUBLICATION some_tables FOR TABLE town.streets, ONLY town.vehicles WITH (publish = 'insert, update');
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE PUBLICATION no_tables;
CREATE SUBSCRIPTION incoming CONNECTION 'host=127.0.0.1 dbname=none password=subscription-secret' PUBLICATION theirs
	WITH (connect = false, enabled = false, slot_name = NONE);
CREATE EVENT TRIGGER watch_ddl ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION town.on_ddl();
CREATE EVENT TRIGGER "Watch drops" ON sql_drop EXECUTE FUNCTION town.on_ddl();
ALTER EVENT TRIGGER "Watch drops" DISABLE;
