-- Names that need quotes, that are not ASCII, that are 63 bytes long, that look like SQL.
CREATE TABLE "Straßen & Plätze"."Tabelle; DROP TABLE x; --" (
	"select" integer PRIMARY KEY, "Größe (m²)" numeric, "a""b" text, "line
break" text, "$1" integer, "%s" text, "'" text, "\n" text, "user" text DEFAULT CURRENT_USER, "ключ" text
);
INSERT INTO "Straßen & Plätze"."Tabelle; DROP TABLE x; --" VALUES (1, 2.5, 'x', 'y', 3, '%', '''', '\', 'me', 'да');
CREATE TABLE "Straßen & Plätze".a23456789_123456789_123456789_123456789_123456789_123456789_abc (
	b23456789_123456789_123456789_123456789_123456789_123456789_abc integer CONSTRAINT c23456789_123456789_123456789_123456789_123456789_123456789_abc PRIMARY KEY,
	serial_23456789_123456789_123456789_123456789_123456789_1234567 serial UNIQUE
);
CREATE TABLE "Straßen & Plätze"."表格_表格_表格_表格_表格_表格_表格_表格_表" ("列_列_列_列_列_列_列_列_列_列_列_列_列_列_列" integer);
CREATE INDEX "索引_索引_索引_索引_索引_索引_索引_索引_索" ON "Straßen & Plätze"."表格_表格_表格_表格_表格_表格_表格_表格_表" ("列_列_列_列_列_列_列_列_列_列_列_列_列_列_列");
CREATE TABLE "Straßen & Plätze"."x.y" (a integer REFERENCES "Straßen & Plätze"."Tabelle; DROP TABLE x; --");
CREATE TABLE "Straßen & Plätze"."x
-- Name: fake; Type: TABLE; Schema: public; Owner: me
--
" (a integer);
CREATE VIEW "Straßen & Plätze"."Sicht"" "" x" AS SELECT "select" AS "from", "Größe (m²)" AS "Größe" FROM "Straßen & Plätze"."Tabelle; DROP TABLE x; --";
CREATE FUNCTION "Straßen & Plätze"."f(integer)"("a,b" integer) RETURNS integer LANGUAGE sql AS $$ SELECT $1 $$;
CREATE FUNCTION "Straßen & Plätze".überladen("Straßen & Plätze"."x.y", town_types."Odd ""enum""") RETURNS void LANGUAGE sql AS $$ $$;
CREATE OPERATOR "Straßen & Plätze".@#@ (leftarg = text, rightarg = text, function = town.add);
CREATE TYPE "Straßen & Plätze"."Art" AS ENUM ('groß', 'klein');
CREATE DOMAIN "Straßen & Plätze"."Zahl" AS integer CONSTRAINT "größer als 0" CHECK (VALUE > 0);
CREATE SEQUENCE "Straßen & Plätze"."seq.uence" OWNED BY "Straßen & Plätze"."x.y".a;
CREATE TABLE public.plain (id integer PRIMARY KEY, v text);
INSERT INTO public.plain SELECT n, 'v' || n FROM generate_series(1, 100) n;
CREATE VIEW public.plain_view AS SELECT id FROM public.plain;
