-- hyperferry plan 0123456789ab of shop: for review, run it with hyperferry apply
-- source app@db1:5432/shop, target app@ts1:5432/shop

-- ==== on the source: apply runs these there, this script does not ====
--
-- copy-part:public.customers#1
-- COPY (SELECT "id", "email" FROM ONLY "public"."customers") TO STDOUT (FORMAT binary);

-- ==== on the target ====
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = off;

-- ---- schema ----

-- create-object:table public.customers
CREATE TABLE public.customers (
    id integer NOT NULL,
    email text NOT NULL
);

-- create-object:table public.events
CREATE TABLE public.events (
    what text
);

-- ---- build ----

-- build-object:constraint customers_pkey on public.customers
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);

-- build-object:constraint customers_email_key on public.customers
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_email_key UNIQUE (email);

-- analyze-table:public.customers
ANALYZE "public"."customers";
