-- What came with PostgreSQL 15.
CREATE VIEW town.as_reader WITH (security_invoker = true, check_option = local) AS SELECT id, name FROM town.streets WHERE id > 0;
CREATE TABLE town.null_is_equal (a integer, b text, UNIQUE NULLS NOT DISTINCT (a));
CREATE UNIQUE INDEX null_is_equal_b ON town.null_is_equal (b) NULLS NOT DISTINCT;
CREATE TABLE town.partly_set (a integer, b integer, FOREIGN KEY (a) REFERENCES town.circle_a ON DELETE SET NULL (a));
CREATE TABLE town.two_keys (x integer, y integer, z text, PRIMARY KEY (x, y));
CREATE TABLE town.refers_partly (x integer, y integer DEFAULT 0, FOREIGN KEY (x, y) REFERENCES town.two_keys ON DELETE SET DEFAULT (y));
CREATE UNLOGGED SEQUENCE town.unlogged_numbers;
CREATE PUBLICATION filtered FOR TABLE ONLY town.vehicles (id, name) WHERE (id > 5 AND name <> 'x');
CREATE PUBLICATION of_schemas FOR TABLES IN SCHEMA archive, empty WITH (publish = 'insert');
CREATE TABLE town.with_jsonpath (doc jsonb CHECK (doc @? '$.a[*] ? (@ > 1)'));
