-- Operators, their classes and families, casts, conversions, transforms, languages, access methods.
CREATE OPERATOR town.|+| (leftarg = integer, rightarg = integer, function = town.add, commutator = OPERATOR(town.|+|));
CREATE OPERATOR town.|+| (leftarg = text, rightarg = text, function = town.add);
CREATE FUNCTION town.warmth(town_types.celsius) RETURNS float8 LANGUAGE internal IMMUTABLE STRICT AS 'float8up';
CREATE OPERATOR town.~~! (rightarg = town_types.celsius, function = town.warmth);
CREATE FUNCTION town.cooler(town_types.celsius, town_types.celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8lt';
CREATE FUNCTION town.cooler_or_same(town_types.celsius, town_types.celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8le';
CREATE FUNCTION town.same(town_types.celsius, town_types.celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8eq';
CREATE FUNCTION town.warmer_or_same(town_types.celsius, town_types.celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8ge';
CREATE FUNCTION town.warmer(town_types.celsius, town_types.celsius) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'float8gt';
CREATE FUNCTION town.compare(town_types.celsius, town_types.celsius) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btfloat8cmp';
CREATE FUNCTION town.hash(town_types.celsius) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashfloat8';
CREATE OPERATOR town.< (
	leftarg = town_types.celsius, rightarg = town_types.celsius, function = town.cooler, commutator = OPERATOR(town.>),
	negator = OPERATOR(town.>=), restrict = scalarltsel, join = scalarltjoinsel
);
CREATE OPERATOR town.<= (
	leftarg = town_types.celsius, rightarg = town_types.celsius, function = town.cooler_or_same, commutator = OPERATOR(town.>=),
	negator = OPERATOR(town.>), restrict = scalarlesel, join = scalarlejoinsel
);
CREATE OPERATOR town.= (
	leftarg = town_types.celsius, rightarg = town_types.celsius, function = town.same, commutator = OPERATOR(town.=),
	restrict = eqsel, join = eqjoinsel, hashes, merges
);
CREATE OPERATOR town.>= (
	leftarg = town_types.celsius, rightarg = town_types.celsius, function = town.warmer_or_same, commutator = OPERATOR(town.<=),
	negator = OPERATOR(town.<), restrict = scalargesel, join = scalargejoinsel
);
CREATE OPERATOR town.> (
	leftarg = town_types.celsius, rightarg = town_types.celsius, function = town.warmer, commutator = OPERATOR(town.<),
	negator = OPERATOR(town.<=), restrict = scalargtsel, join = scalargtjoinsel
);
CREATE OPERATOR FAMILY town.degrees USING btree;
CREATE OPERATOR CLASS town.celsius_ops DEFAULT FOR TYPE town_types.celsius USING btree FAMILY town.degrees AS
	OPERATOR 1 town.<, OPERATOR 2 town.<=, OPERATOR 3 town.=, OPERATOR 4 town.>=, OPERATOR 5 town.>,
	FUNCTION 1 town.compare(town_types.celsius, town_types.celsius);
CREATE OPERATOR CLASS town.celsius_hash DEFAULT FOR TYPE town_types.celsius USING hash AS
	OPERATOR 1 town.=, FUNCTION 1 town.hash(town_types.celsius);
CREATE OPERATOR FAMILY town.loose USING btree;
ALTER OPERATOR FAMILY town.loose USING btree ADD OPERATOR 1 <(bigint, integer), FUNCTION 1 (bigint, integer) btint84cmp(bigint, integer);
CREATE OPERATOR FAMILY town.empty_family USING gin;
CREATE OPERATOR CLASS town.reverse_text FOR TYPE text USING btree AS
	OPERATOR 1 ~>~, OPERATOR 2 ~>=~, OPERATOR 3 =, OPERATOR 4 ~<=~, OPERATOR 5 ~<~, FUNCTION 1 bttext_pattern_cmp(text, text);

CREATE CAST (town_types.celsius AS float8) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (float8 AS town_types.celsius) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE FUNCTION town.as_place(text) RETURNS town_types.place LANGUAGE sql IMMUTABLE AS $$ SELECT ($1, 1, NULL)::town_types.place $$;
CREATE CAST (text AS town_types.place) WITH FUNCTION town.as_place(text);
CREATE CAST (town_types.nested AS text) WITH INOUT;

CREATE CONVERSION town.latin1_again FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

CREATE FUNCTION town.call_handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION town.inline_handler(internal) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION town.validator(oid) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE TRUSTED LANGUAGE plpgsql_again HANDLER town.call_handler INLINE town.inline_handler VALIDATOR town.validator;
CREATE LANGUAGE unused_language HANDLER town.call_handler;
CREATE FUNCTION town.in_another_language() RETURNS integer LANGUAGE plpgsql_again AS $$ BEGIN RETURN 1; END $$;
CREATE FUNCTION town.from_celsius(internal) RETURNS internal LANGUAGE internal STRICT IMMUTABLE AS 'prsd_lextype';
CREATE FUNCTION town.to_celsius(internal) RETURNS town_types.celsius LANGUAGE internal STRICT IMMUTABLE AS 'float8recv';
CREATE TRANSFORM FOR town_types.celsius LANGUAGE plpgsql_again
	(FROM SQL WITH FUNCTION town.from_celsius(internal), TO SQL WITH FUNCTION town.to_celsius(internal));
CREATE FUNCTION town.transformed(town_types.celsius) RETURNS town_types.celsius LANGUAGE plpgsql_again
	TRANSFORM FOR TYPE town_types.celsius AS $$ BEGIN RETURN $1; END $$;

CREATE ACCESS METHOD heap_again TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD btree_again TYPE INDEX HANDLER bthandler;
CREATE OPERATOR CLASS town.days DEFAULT FOR TYPE date USING btree_again AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 date_cmp(date, date);
