-- hyperferry plan 0123456789ab of shop: for review, run it with hyperferry apply
-- source app@db1:5432/shop, target app@ts1:5432/shop

-- ==== on the source: apply runs these there, this script does not ====
--
-- create-publication:hyperferry_shop
-- CREATE PUBLICATION "hyperferry_shop" FOR TABLE ONLY "public"."Größe & <b>Maß</b>", ONLY "public"."a_name_of_sixty_three_bytes_which_is_all_that_postgresql_allows", ONLY "public"."escape[2J", ONLY "public"."line
-- DROP TABLE customers; --", ONLY "public"."pipe|`tick`|*star*", ONLY "public"."user", ONLY "public"."顧客_情報" WITH (publish = 'insert, update, delete, truncate')
-- ;
--
-- create-publication:hyperferry_shop_ins
-- CREATE PUBLICATION "hyperferry_shop_ins" WITH (publish = 'insert, truncate');
--
-- create-slot:hyperferry_shop
-- SELECT pg_create_logical_replication_slot('hyperferry_shop', 'pgoutput');
--
-- copy-part:public.user#1
-- COPY (SELECT "id", "größe" FROM ONLY "public"."user") TO STDOUT (FORMAT binary);
--
-- copy-part:public.a_name_of_sixty_three_bytes_which_is_all_that_postgresql_allows#1
-- COPY (SELECT "id", "größe" FROM ONLY "public"."a_name_of_sixty_three_bytes_which_is_all_that_postgresql_allows") TO STDOUT (FORMAT binary);
--
-- copy-part:public."escape[2J"#1
-- COPY (SELECT "id", "größe" FROM ONLY "public"."escape[2J") TO STDOUT (FORMAT binary);
--
-- copy-part:public."line
-- DROP TABLE customers; --"#1
-- COPY (SELECT "id", "größe" FROM ONLY "public"."line
-- DROP TABLE customers; --") TO STDOUT (FORMAT binary)
-- ;
--
-- copy-part:public."pipe|`tick`|*star*"#1
-- COPY (SELECT "id", "größe" FROM ONLY "public"."pipe|`tick`|*star*") TO STDOUT (FORMAT binary);
--
-- copy-part:public."Größe & <b>Maß</b>"#1
-- COPY (SELECT "id", "größe" FROM ONLY "public"."Größe & <b>Maß</b>") TO STDOUT (FORMAT binary);
--
-- copy-part:public."顧客_情報"#1
-- COPY (SELECT "id", "größe" FROM ONLY "public"."顧客_情報") TO STDOUT (FORMAT binary);

-- ==== on the target ====
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = off;

-- ---- schema ----

-- create-object:table public."顧客_情報"
CREATE TABLE public."顧客_情報" (
    id integer NOT NULL,
    "größe" text NOT NULL
);

-- create-object:table public."Größe & <b>Maß</b>"
CREATE TABLE public."Größe & <b>Maß</b>" (
    id integer NOT NULL,
    "größe" text NOT NULL
);

-- create-object:table public."pipe|`tick`|*star*"
CREATE TABLE public."pipe|`tick`|*star*" (
    id integer NOT NULL,
    "größe" text NOT NULL
);

-- create-object:table public."line
-- DROP TABLE customers; --"
CREATE TABLE public."line
DROP TABLE customers; --" (
    id integer NOT NULL,
    "größe" text NOT NULL
);

-- create-object:table public."escape[2J"
CREATE TABLE public."escape[2J" (
    id integer NOT NULL,
    "größe" text NOT NULL
);

-- create-object:table public.a_name_of_sixty_three_bytes_which_is_all_that_postgresql_allows
CREATE TABLE public.a_name_of_sixty_three_bytes_which_is_all_that_postgresql_allows (
    id integer NOT NULL,
    "größe" text NOT NULL
);

-- create-object:table public.user
CREATE TABLE public.user (
    id integer NOT NULL,
    "größe" text NOT NULL
);

-- ---- build ----

-- build-object:constraint t_pkey on public."顧客_情報"
ALTER TABLE ONLY public."顧客_情報"
    ADD CONSTRAINT t_pkey PRIMARY KEY (id);

-- build-object:constraint t_pkey on public."Größe & <b>Maß</b>"
BEGIN;
;
ALTER TABLE ONLY public."Größe & <b>Maß</b>"
    ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX "t_pkey";
COMMIT;

-- build-object:constraint t_pkey on public."pipe|`tick`|*star*"
BEGIN;
;
ALTER TABLE ONLY public."pipe|`tick`|*star*"
    ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX "t_pkey";
COMMIT;

-- build-object:constraint t_pkey on public."line
-- DROP TABLE customers; --"
ALTER TABLE ONLY public."line
DROP TABLE customers; --"
    ADD CONSTRAINT t_pkey PRIMARY KEY (id);

-- build-object:constraint t_pkey on public."escape[2J"
BEGIN;
;
ALTER TABLE ONLY public."escape[2J"
    ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX "t_pkey";
COMMIT;

-- build-object:constraint t_pkey on public.a_name_of_sixty_three_bytes_which_is_all_that_postgresql_allows
BEGIN;
;
ALTER TABLE ONLY public.a_name_of_sixty_three_bytes_which_is_all_that_postgresql_allows
    ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX "t_pkey";
COMMIT;

-- build-object:constraint t_pkey on public.user
BEGIN;
;
ALTER TABLE ONLY public.user
    ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX "t_pkey";
COMMIT;

-- analyze-table:public.user
ANALYZE "public"."user";

-- analyze-table:public.a_name_of_sixty_three_bytes_which_is_all_that_postgresql_allows
ANALYZE "public"."a_name_of_sixty_three_bytes_which_is_all_that_postgresql_allows";

-- analyze-table:public."escape[2J"
ANALYZE "public"."escape[2J";

-- analyze-table:public."line
-- DROP TABLE customers; --"
ANALYZE "public"."line
DROP TABLE customers; --"
;

-- analyze-table:public."pipe|`tick`|*star*"
ANALYZE "public"."pipe|`tick`|*star*";

-- analyze-table:public."Größe & <b>Maß</b>"
ANALYZE "public"."Größe & <b>Maß</b>";

-- analyze-table:public."顧客_情報"
ANALYZE "public"."顧客_情報";
