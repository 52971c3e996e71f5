-- Wrappers, servers, user mappings, foreign tables; also a foreign partition and a foreign child.
CREATE FOREIGN DATA WRAPPER nowhere NO HANDLER NO VALIDATOR OPTIONS (debug 'it''s');
CREATE SERVER "far away" TYPE 'post' VERSION '1' FOREIGN DATA WRAPPER nowhere OPTIONS (host 'a b', "Port" '5');
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE SERVER neighbour FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', dbname 'neighbour', fetch_size '500');
CREATE USER MAPPING FOR corpus_owner SERVER neighbour OPTIONS (user 'them', password 'mapping-secret');
CREATE USER MAPPING FOR PUBLIC SERVER "far away";
CREATE FOREIGN TABLE town.remote (
	id integer OPTIONS (column_name 'ID'), v text COLLATE "C" NOT NULL DEFAULT 'x', CONSTRAINT remote_id CHECK (id > 0)
) SERVER neighbour OPTIONS (schema_name 'public', table_name 'it''s');
CREATE FOREIGN TABLE town.from_file (a text, b integer) SERVER files OPTIONS (filename '/dev/null', format 'csv');
CREATE FOREIGN TABLE town.far_row (a integer) SERVER "far away" OPTIONS ("Row" '1');
CREATE FOREIGN TABLE town.remote_buses () INHERITS (town.buses) SERVER neighbour;
CREATE FOREIGN TABLE town.null_list_far PARTITION OF town.null_list FOR VALUES IN (2, 3) SERVER neighbour;
CREATE TRIGGER on_foreign AFTER INSERT ON town.remote FOR EACH ROW EXECUTE FUNCTION town.stamp();
CREATE VIEW town.over_foreign AS SELECT r.v, f.b FROM town.remote r JOIN town.from_file f ON f.a = r.v;
