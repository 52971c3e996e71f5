-- hyperferry plan 0123456789ab of shop: for review, run it with hyperferry apply
-- source app@db1:5432/shop, target app@ts1:5432/shop

-- ==== on the source: apply runs these there, this script does not ====
--
-- create-publication:hyperferry_shop
-- CREATE PUBLICATION "hyperferry_shop" FOR TABLE ONLY "public"."customers" WITH (publish = 'insert, update, delete, truncate');
--
-- create-publication:hyperferry_shop_ins
-- CREATE PUBLICATION "hyperferry_shop_ins" FOR TABLE ONLY "public"."events" WITH (publish = 'insert, truncate');
--
-- create-slot:hyperferry_shop
-- SELECT pg_create_logical_replication_slot('hyperferry_shop', 'pgoutput');
--
-- copy-part:public.customers#1
-- COPY (SELECT "id", "email" FROM ONLY "public"."customers") TO STDOUT (FORMAT binary);
--
-- copy-part:public.events#1
-- COPY (SELECT "what" FROM ONLY "public"."events") TO STDOUT (FORMAT binary);

-- ==== on the target ====
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = off;

-- ---- schema ----

-- create-object:table public.events
CREATE TABLE public.events (
    what text
);

-- ---- build ----

-- analyze-table:public.customers
ANALYZE "public"."customers";

-- analyze-table:public.events
ANALYZE "public"."events";
