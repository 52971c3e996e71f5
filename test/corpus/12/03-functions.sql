-- Functions, procedures and aggregates of all sorts.
CREATE FUNCTION town.add(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT $1 + $2';
CREATE FUNCTION town.add(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $2';
CREATE FUNCTION town.add(VARIADIC numeric[]) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT sum(n) FROM unnest($1) n';
CREATE FUNCTION town.defaults(a integer, b text DEFAULT 'it''s; --', INOUT c date DEFAULT '2020-02-29', OUT d numeric)
	LANGUAGE plpgsql AS $$ BEGIN d := a; END $$;
CREATE FUNCTION town.as_table(n integer) RETURNS TABLE (id integer, "Name" text) LANGUAGE plpgsql ROWS 7 COST 50 STABLE AS $body$
BEGIN
	RETURN QUERY EXECUTE $q$ SELECT 1, 'x;y'::text $q$;
END
$body$;
CREATE FUNCTION town.many(town_types.colour) RETURNS SETOF town_types.place LANGUAGE sql AS $$ SELECT ('x', 1, NULL)::town_types.place $$;
CREATE FUNCTION town.privileged() RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	SET work_mem = '8MB' SET "DateStyle" = 'ISO, DMY' AS $$ BEGIN RETURN current_user; END $$;
CREATE FUNCTION town.careful(text) RETURNS boolean LANGUAGE sql LEAKPROOF IMMUTABLE AS $$ SELECT $1 IS NULL $$;
CREATE FUNCTION town.unsafe() RETURNS void LANGUAGE sql VOLATILE PARALLEL RESTRICTED AS $$ $$;
CREATE FUNCTION town.anything(anyelement, anyarray DEFAULT NULL) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION town."Odd ""name"" (x"(" a b" integer, "select" text) RETURNS integer LANGUAGE sql AS $x$ SELECT 1 /* $$ ' " */ $x$;
CREATE FUNCTION town.looks_like_a_dump() RETURNS text LANGUAGE plpgsql AS $outer$
BEGIN
	RETURN $inner$
--
-- TOC entry 1 (class 1259 OID 1)
-- Name: fake; Type: TABLE; Schema: town; Owner: nobody
--

CREATE TABLE town.fake (a integer);


ALTER TABLE town.fake OWNER TO nobody;
$inner$;
END
$outer$;
CREATE FUNCTION town.refers_to_later() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT 1::bigint $$;
CREATE FUNCTION town.row_number_again() RETURNS bigint LANGUAGE internal IMMUTABLE WINDOW AS 'window_row_number';
CREATE FUNCTION town.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE FUNCTION town.count_changes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM count(*) FROM changed; RETURN NULL; END $$;
CREATE FUNCTION town.instead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION town.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE DEBUG '%', tg_tag; END $$;
CREATE FUNCTION town.helper(internal) RETURNS internal LANGUAGE internal STRICT AS 'int4_avg_accum';

CREATE PROCEDURE town.nothing() LANGUAGE sql AS $$ $$;
CREATE PROCEDURE town.nothing(INOUT a integer, b text[] DEFAULT '{}') LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS
	$$ BEGIN a := a + 1; END $$;

CREATE FUNCTION town.collect(state text[], value text) RETURNS text[] LANGUAGE sql IMMUTABLE AS 'SELECT state || value';
CREATE FUNCTION town.uncollect(state text[], value text) RETURNS text[] LANGUAGE sql IMMUTABLE AS 'SELECT state[2:]';
CREATE FUNCTION town.collected(state text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT array_to_string(state, ',') $$;
CREATE FUNCTION town.combined(a text[], b text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT a || b';
CREATE AGGREGATE town.list(text) (
	sfunc = town.collect, stype = text[], sspace = 64, initcond = '{}', finalfunc = town.collected, combinefunc = town.combined, parallel = safe,
	msfunc = town.collect, minvfunc = town.uncollect, mstype = text[], minitcond = '{}', mfinalfunc = town.collected
);
CREATE AGGREGATE town.total(integer) (sfunc = town.add, stype = integer, initcond = '0', sortop = >);
CREATE AGGREGATE town.rows(*) (sfunc = int8inc, stype = bigint, initcond = '0');
CREATE FUNCTION town.step(state float8[], value float8) RETURNS float8[] LANGUAGE sql IMMUTABLE AS 'SELECT state || value';
CREATE FUNCTION town.nth(state float8[], share float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT state[1]';
CREATE AGGREGATE town.at_share(float8 ORDER BY float8) (sfunc = town.step, stype = float8[], initcond = '{}', finalfunc = town.nth);
CREATE AGGREGATE town.rank_again(VARIADIC "any" ORDER BY VARIADIC "any") (
	sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical
);
