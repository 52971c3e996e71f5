-- What came with PostgreSQL 13 and 14: bodies in SQL, multiranges, statistics on expressions, compression of columns.
CREATE FUNCTION town.standard(a integer, b integer DEFAULT 5) RETURNS integer LANGUAGE sql IMMUTABLE RETURN a * b;
CREATE FUNCTION town.atomic(n bigint) RETURNS SETOF text LANGUAGE sql
BEGIN ATOMIC
	UPDATE town.by_default SET v = 'a;b -- c' WHERE id = n;
	SELECT name::text FROM town.streets WHERE id = n;
END;
CREATE PROCEDURE town.atomic_procedure(IN n integer, OUT m integer) LANGUAGE sql BEGIN ATOMIC SELECT n + 1; END;
CREATE FUNCTION town.compatible(anycompatible, anycompatiblearray) RETURNS anycompatible LANGUAGE sql AS 'SELECT $1';
CREATE VIEW town.uses_standard AS SELECT town.standard(1) AS a;
-- A function in SQL that needs a view's key: pg_dump puts it last.
CREATE FUNCTION town.needs_key() RETURNS SETOF town.street_names LANGUAGE sql BEGIN ATOMIC SELECT * FROM town.street_names; END;

CREATE TYPE town_types.temperatures AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = town_types.many_temperatures);
CREATE TABLE town.multiranges (a town_types.temperatures, b town_types.many_temperatures, c nummultirange DEFAULT '{[1,2),[3,4)}');
COMMENT ON TYPE town_types.many_temperatures IS 'a multirange';
CREATE TABLE town.compressed (a text COMPRESSION pglz, b text);
CREATE STATISTICS town.of_expressions ON (lower(note)), (amount * 2), street FROM town.houses;
ALTER STATISTICS town.of_expressions SET STATISTICS 300;
CREATE UNIQUE INDEX houses_no_dedup ON town.houses (id, number) WITH (deduplicate_items = off);
CREATE INDEX streets_siglen ON town.streets USING gist (path ext.gist_ltree_ops (siglen = 100));
CREATE OPERATOR CLASS town.with_support FOR TYPE integer USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer), FUNCTION 4 btequalimage(oid);
CREATE FUNCTION town.subscripted(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'raw_array_subscript_handler';
CREATE PUBLICATION through_root FOR TABLE town.trips WITH (publish_via_partition_root = true);
