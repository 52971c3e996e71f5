-- Views and materialised views, also in loops and chains.
CREATE VIEW town.street_names AS SELECT s.id, s.name, count(h.number) AS houses FROM town.streets s LEFT JOIN town.houses h ON h.street = s.id GROUP BY s.id;
CREATE VIEW town.green AS SELECT * FROM town.streets WHERE state = 'green' WITH LOCAL CHECK OPTION;
CREATE VIEW town.green_old WITH (security_barrier = true) AS SELECT id, name, state FROM town.green WHERE id < 1000 WITH CASCADED CHECK OPTION;
ALTER VIEW town.green_old ALTER COLUMN state SET DEFAULT 'green';
CREATE RECURSIVE VIEW town.counted (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 5;
CREATE VIEW town.windows AS
	SELECT number, street, rank() OVER w AS place, sum(number) FILTER (WHERE number > 0) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS near
	FROM town.houses WINDOW w AS (PARTITION BY street ORDER BY number DESC);
CREATE VIEW town.everything AS
	WITH recent AS MATERIALIZED (SELECT at, line FROM town.trips WHERE at > '2025-01-01')
	SELECT r.line, g.n, l.name, GROUPING(r.line) AS grouped, town.list(l.name::text ORDER BY l.name DESC) AS names,
		percentile_cont(0.5) WITHIN GROUP (ORDER BY g.n) AS middle
	FROM recent r CROSS JOIN LATERAL (SELECT name FROM town.streets LIMIT 1) l NATURAL JOIN generate_series(1, 3) WITH ORDINALITY g (n, o)
	GROUP BY GROUPING SETS ((r.line, g.n, l.name), ());
CREATE VIEW town.tricky AS
	SELECT 'it''s' AS "select", E'back\\slash\n' AS "Two Words", CASE WHEN true THEN NULL ELSE 1 END AS c, (ARRAY[1, 2])[1] AS d, (town.as_place('x')).house AS e,
		a.*, NOT EXISTS (SELECT 1 FROM town.dropped d WHERE d.a = a.a) AS f, interval '1 day' AS g, date '2020-01-01' AS h, row(1, 'x')::text AS i
	FROM (VALUES (1, 'one'), (2, 'two')) a (a, b) WHERE a.b COLLATE "C" LIKE '%o%' ORDER BY a.a FETCH FIRST 5 ROWS ONLY;
CREATE VIEW town.joined AS SELECT * FROM town.circle_a a FULL JOIN town.circle_b b USING (id) WHERE (a, b) IS NOT NULL;
CREATE VIEW town.no_columns_view AS SELECT;
CREATE VIEW town.whole_rows AS SELECT s, h AS house FROM town.streets s JOIN town.houses h ON h.street = s.id;
CREATE VIEW town.sampled AS SELECT a FROM ONLY town.dropped TABLESAMPLE bernoulli (50) REPEATABLE (1);
CREATE VIEW town.set_operations AS (SELECT 1 AS a UNION SELECT 2) EXCEPT ALL (SELECT 3 INTERSECT SELECT 3) ORDER BY 1;
CREATE VIEW town.own_operators AS SELECT 1 OPERATOR(town.|+|) 2 AS a, OPERATOR(town.~~!) '5'::town_types.celsius AS b,
	'1'::town_types.celsius OPERATOR(town.<) '2'::town_types.celsius AS c;

-- Two views that need each other, and a view and a function that do.
CREATE VIEW town.loop_a AS SELECT 1 AS a;
CREATE VIEW town.loop_b AS SELECT a FROM town.loop_a;
CREATE OR REPLACE VIEW town.loop_a AS SELECT 1 AS a WHERE EXISTS (SELECT FROM town.loop_b);
CREATE VIEW town.loop_c AS SELECT 1 AS a;
CREATE FUNCTION town.of_loop_c() RETURNS SETOF town.loop_c LANGUAGE sql STABLE AS $$ SELECT 1 $$;
CREATE OR REPLACE VIEW town.loop_c AS SELECT a FROM town.of_loop_c();

CREATE MATERIALIZED VIEW town.per_line AS SELECT line, count(*) AS n FROM town.trips GROUP BY line;
CREATE UNIQUE INDEX per_line_line ON town.per_line (line);
CREATE MATERIALIZED VIEW town.per_first_letter WITH (fillfactor = 50) AS SELECT left(line, 1) AS letter, sum(n) AS n FROM town.per_line GROUP BY 1;
ALTER MATERIALIZED VIEW town.per_first_letter ALTER letter SET STATISTICS 5;
CREATE MATERIALIZED VIEW town."Auswertung" AS SELECT v.letter, v.n, s.houses FROM town.per_first_letter v LEFT JOIN town.street_names s ON s.name = v.letter;
CREATE VIEW town.over_materialized AS SELECT sum(n) AS n FROM town."Auswertung";
CREATE MATERIALIZED VIEW archive.over_view AS SELECT n FROM town.over_materialized;
CREATE MATERIALIZED VIEW town.never_filled AS SELECT name FROM town.streets WITH NO DATA;
