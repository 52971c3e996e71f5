-- hyperferry plan 0123456789ab of shop: for review, run it with hyperferry apply
-- source app@db1:5432/shop, target app@ts1:5432/shop

-- ==== on the source: apply runs these there, this script does not ====
--
-- create-publication:hyperferry_shop
-- CREATE PUBLICATION "hyperferry_shop" FOR TABLE ONLY "public"."customers", ONLY "public"."orders" WITH (publish = 'insert, update, delete, truncate');
--
-- create-publication:hyperferry_shop_ins
-- CREATE PUBLICATION "hyperferry_shop_ins" FOR TABLE ONLY "public"."events" WITH (publish = 'insert, truncate');
--
-- create-slot:hyperferry_shop
-- SELECT pg_create_logical_replication_slot('hyperferry_shop', 'pgoutput');
--
-- copy-part:public.orders#1
-- COPY (SELECT "id", "metric", "customer" FROM ONLY "public"."orders" WHERE ctid < '(7680,0)'::tid) TO STDOUT (FORMAT binary);
--
-- copy-part:public.orders#2
-- COPY (SELECT "id", "metric", "customer" FROM ONLY "public"."orders" WHERE ctid >= '(7680,0)'::tid AND ctid < '(15360,0)'::tid) TO STDOUT (FORMAT binary);
--
-- copy-part:public.orders#3
-- COPY (SELECT "id", "metric", "customer" FROM ONLY "public"."orders" WHERE ctid >= '(15360,0)'::tid AND ctid < '(23040,0)'::tid) TO STDOUT (FORMAT binary);
--
-- copy-part:public.orders#4
-- COPY (SELECT "id", "metric", "customer" FROM ONLY "public"."orders" WHERE ctid >= '(23040,0)'::tid AND ctid < '(30720,0)'::tid) TO STDOUT (FORMAT binary);
--
-- copy-part:public.orders#5
-- COPY (SELECT "id", "metric", "customer" FROM ONLY "public"."orders" WHERE ctid >= '(30720,0)'::tid) TO STDOUT (FORMAT binary);
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

-- create-object:table public.customers
CREATE TABLE public.customers (
    id integer NOT NULL,
    email text NOT NULL
);

-- create-object:table public.events
CREATE TABLE public.events (
    what text
);

-- create-object:table public.orders
CREATE TABLE public.orders (
    id integer NOT NULL,
    metric bigint NOT NULL,
    customer integer NOT NULL
);

-- ---- build ----

-- build-object:constraint customers_pkey on public.customers
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);

-- build-object:constraint customers_email_key on public.customers
ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_email_key UNIQUE (email);

-- build-object:constraint orders_pkey on public.orders
BEGIN;
;
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX "orders_pkey";
COMMIT;

-- analyze-table:public.orders
ANALYZE "public"."orders";

-- analyze-table:public.customers
ANALYZE "public"."customers";

-- analyze-table:public.events
ANALYZE "public"."events";

-- add-foreign-key:fk constraint orders_customer_fkey on public.orders
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES public.customers(id) NOT VALID;

-- ---- catch-up ----

-- validate-foreign-key:public.orders.orders_customer_fkey
ALTER TABLE "public"."orders" VALIDATE CONSTRAINT "orders_customer_fkey";
