-- One of every common kind of object, with awkward names; run by a superuser into an empty database.
CREATE EXTENSION pg_trgm;
CREATE SCHEMA app;
CREATE SCHEMA "Odd schema";
CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE TYPE app.pair AS (a integer, b text);
CREATE DOMAIN app.positive AS integer DEFAULT 1 CONSTRAINT above_zero CHECK (VALUE > 0);
CREATE TYPE app.floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE COLLATION app.plain (provider = libc, locale = 'C');

CREATE FUNCTION app.add(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'select $1 + $2';
CREATE FUNCTION app.add(text, text) RETURNS text LANGUAGE sql IMMUTABLE RETURN $1 || $2;
CREATE FUNCTION app.looks_like_a_dump() RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
	RETURN $inner$
--
-- TOC entry 1 (class 1259 OID 1)
-- Name: fake; Type: TABLE; Schema: public; Owner: nobody
--

CREATE TABLE public.fake (a int);


ALTER TABLE public.fake OWNER TO nobody;
SET default_tablespace = '';
$inner$;
END
$body$;
CREATE FUNCTION app.atomic(n integer) RETURNS integer LANGUAGE sql
BEGIN ATOMIC
	SELECT 1;
	SELECT n + length('a;b -- c');
END;
CREATE PROCEDURE app.nothing() LANGUAGE plpgsql AS 'begin end';
CREATE AGGREGATE app.total(integer) (sfunc = app.add, stype = integer, initcond = '0');
CREATE OPERATOR app.<+> (leftarg = integer, rightarg = integer, function = app.add);
CREATE OPERATOR app.<+> (leftarg = text, rightarg = text, function = app.add);
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'begin new.at := now(); return new; end';
CREATE CAST (app.pair AS text) WITH INOUT;

CREATE TABLE app.orders (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL DEFAULT now(),
	mood app.mood DEFAULT 'happy',
	amount app.positive,
	pair app.pair,
	tags text[],
	moods app.mood[],
	doc jsonb,
	doc_text json,
	price numeric(12, 2) CONSTRAINT price_known CHECK (price >= 0) NO INHERIT,
	doubled numeric GENERATED ALWAYS AS (price * 2) STORED,
	name varchar(20) COLLATE app.plain,
	span tstzrange,
	CONSTRAINT orders_name_key UNIQUE (name) INCLUDE (at),
	EXCLUDE USING gist (span WITH &&)
);
CREATE TABLE public.lines (
	id serial,
	order_id bigint REFERENCES app.orders ON DELETE CASCADE,
	place point,
	remark text
);
CREATE UNIQUE INDEX lines_id ON public.lines (id);
ALTER TABLE public.lines REPLICA IDENTITY FULL;
CREATE INDEX lines_lower ON public.lines (lower(remark)) WHERE remark IS NOT NULL;
CREATE INDEX lines_trgm ON public.lines USING gin (remark public.gin_trgm_ops);
ALTER TABLE public.lines ADD CONSTRAINT later CHECK (id > 0) NOT VALID;
CREATE STATISTICS app.together ON at, mood FROM app.orders;

CREATE TABLE "Odd schema"."a.b ""c"";--" ("Key;" text PRIMARY KEY, "select" integer);
COMMENT ON TABLE "Odd schema"."a.b ""c"";--" IS E'it''s; a\n--\n-- Name: comment; Type: TABLE; Schema: a; Owner: b\n--';
COMMENT ON COLUMN "Odd schema"."a.b ""c"";--"."Key;" IS 'a column';

CREATE TABLE app.events (id integer NOT NULL, at date NOT NULL, v text) PARTITION BY RANGE (at);
CREATE TABLE app.events_2025 PARTITION OF app.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE app.events_2026 PARTITION OF app.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (v);
CREATE TABLE app.events_2026_a PARTITION OF app.events_2026 FOR VALUES IN ('a');
ALTER TABLE app.events ADD PRIMARY KEY (id, at, v);
CREATE INDEX events_v ON app.events (v);
CREATE TABLE app.parent (a integer);
CREATE TABLE app.child (b integer) INHERITS (app.parent);
CREATE UNLOGGED TABLE app.scratch (a integer);

CREATE VIEW app.order_totals AS SELECT o.id, count(*) AS lines FROM app.orders o JOIN public.lines l ON l.order_id = o.id GROUP BY o.id;
CREATE MATERIALIZED VIEW app.daily AS SELECT at::date AS day, count(*) AS n FROM app.orders GROUP BY 1 WITH NO DATA;
CREATE UNIQUE INDEX daily_day ON app.daily (day);
CREATE VIEW app.circle_a AS SELECT 1 AS a;
CREATE VIEW app.circle_b AS SELECT a FROM app.circle_a;
CREATE OR REPLACE VIEW app.circle_a AS SELECT 1 AS a WHERE NOT EXISTS (SELECT FROM app.circle_b);
CREATE RULE no_delete AS ON DELETE TO public.lines DO INSTEAD NOTHING;
CREATE TRIGGER touch BEFORE UPDATE ON app.orders FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER "Off" AFTER INSERT ON app.orders REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION app.touch();
ALTER TABLE app.orders DISABLE TRIGGER "Off";
ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY cheap ON app.orders FOR SELECT USING (price < 10);
CREATE SEQUENCE app.numbers INCREMENT 5 MINVALUE 10 MAXVALUE 1000 CYCLE;
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER far FOREIGN DATA WRAPPER nowhere;
CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (password 'mapping-secret');
CREATE FOREIGN TABLE app.remote (a integer) SERVER far;
CREATE TEXT SEARCH CONFIGURATION app.search (COPY = simple);

GRANT SELECT ON app.orders TO PUBLIC;
GRANT UPDATE (name) ON app.orders TO PUBLIC;
GRANT USAGE ON SCHEMA app TO PUBLIC;
REVOKE EXECUTE ON FUNCTION app.add(text, text) FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;
COMMENT ON FUNCTION app.add(integer, integer) IS 'adds';
COMMENT ON CONSTRAINT price_known ON app.orders IS 'a rule';
COMMENT ON TRIGGER touch ON app.orders IS 'a trigger';
CREATE PUBLICATION chosen FOR TABLE app.orders;
