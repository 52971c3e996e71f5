-- What came with PostgreSQL 17.
CREATE COLLATION town.builtin (provider = builtin, locale = 'C.UTF-8');
CREATE TABLE town.partitioned_identity (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL) PARTITION BY RANGE (at) USING heap_again;
CREATE TABLE town.partitioned_identity_1 PARTITION OF town.partitioned_identity FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE town.partitioned_exclusion (a integer, during daterange, EXCLUDE USING gist (a WITH =, during WITH &&)) PARTITION BY LIST (a);
CREATE TABLE town.partitioned_exclusion_1 PARTITION OF town.partitioned_exclusion FOR VALUES IN (1);
CREATE VIEW town.json_rows AS
	SELECT j.* FROM JSON_TABLE('[{"a": 1}]'::jsonb, '$[*]' COLUMNS (n FOR ORDINALITY, a integer PATH '$.a' DEFAULT 0 ON EMPTY)) j;
-- ALL is one privilege more than before, so only here it means the same on both sides.
GRANT ALL ON town.by_default TO corpus_owner;
REVOKE ALL ON town.by_default FROM postgres;
GRANT MAINTAIN ON town.houses TO corpus_reader;
CREATE EVENT TRIGGER at_login ON login EXECUTE FUNCTION town.on_ddl();
ALTER EVENT TRIGGER at_login DISABLE;
