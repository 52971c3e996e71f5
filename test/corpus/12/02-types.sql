-- Enums, composites, domains, ranges, base types, shell types, arrays of all of them.
CREATE TYPE town_types.colour AS ENUM ('red', 'amber', 'green');
ALTER TYPE town_types.colour ADD VALUE 'dark red' BEFORE 'amber';
CREATE TYPE town_types.no_values AS ENUM ();
CREATE TYPE town_types."Odd ""enum""" AS ENUM ('it''s', 'back\slash', 'über', '');
CREATE TYPE town_types.place AS (street text COLLATE "C", house integer, extra ext.hstore);
CREATE TYPE town_types.nested AS (at town_types.place, more town_types.place[], state town_types.colour);
CREATE TYPE town_types.no_attributes AS ();
CREATE TYPE town_types.dropped_attribute AS (a integer, gone text, b numeric(10, 2));
ALTER TYPE town_types.dropped_attribute DROP ATTRIBUTE gone;

CREATE FUNCTION town_types.is_postcode(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 ~ '^[0-9]{5}$' $$;
CREATE DOMAIN town_types.postcode AS text COLLATE "C" NOT NULL DEFAULT '00000'
	CONSTRAINT five_digits CHECK (town_types.is_postcode(VALUE))
	CONSTRAINT "not ""999""" CHECK (VALUE <> '99999');
CREATE DOMAIN town_types.delivery_code AS town_types.postcode CONSTRAINT not_zero CHECK (VALUE <> '00000');
CREATE DOMAIN town_types.later_checked AS integer;
ALTER DOMAIN town_types.later_checked ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;
CREATE DOMAIN town_types.codes AS town_types.postcode[];
CREATE DOMAIN town_types.money_amount AS numeric(12, 2);
CREATE DOMAIN town_types.where_it_is AS town_types.place CHECK ((VALUE).house > 0);

CREATE FUNCTION town_types.minutes_between(time, time) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT
	AS $$ SELECT extract(epoch FROM $1 - $2) / 60 $$;
CREATE TYPE town_types.timespan AS RANGE (subtype = time, subtype_diff = town_types.minutes_between);
CREATE TYPE town_types.textspan AS RANGE (subtype = text, collation = "C");

-- A base type in SQL: its functions are those of float8.
CREATE TYPE town_types.celsius;
CREATE FUNCTION town_types.celsius_in(cstring) RETURNS town_types.celsius LANGUAGE internal IMMUTABLE STRICT AS 'float8in';
CREATE FUNCTION town_types.celsius_out(town_types.celsius) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'float8out';
CREATE FUNCTION town_types.celsius_recv(internal) RETURNS town_types.celsius LANGUAGE internal IMMUTABLE STRICT AS 'float8recv';
CREATE FUNCTION town_types.celsius_send(town_types.celsius) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'float8send';
CREATE TYPE town_types.celsius (
	INPUT = town_types.celsius_in, OUTPUT = town_types.celsius_out, RECEIVE = town_types.celsius_recv, SEND = town_types.celsius_send,
	INTERNALLENGTH = 8, PASSEDBYVALUE, ALIGNMENT = double, STORAGE = plain, CATEGORY = 'N', DEFAULT = '20', DELIMITER = ';'
);
-- One without binary functions: its columns travel as text.
CREATE TYPE town_types.label;
CREATE FUNCTION town_types.label_in(cstring) RETURNS town_types.label LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION town_types.label_out(town_types.label) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE town_types.label (
	INPUT = town_types.label_in, OUTPUT = town_types.label_out, INTERNALLENGTH = VARIABLE, STORAGE = extended, COLLATABLE = true
);
CREATE TYPE town_types.only_a_shell;
