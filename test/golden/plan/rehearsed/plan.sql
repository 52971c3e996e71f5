-- hyperferry plan 0123456789ab of shop: for review, run it with hyperferry apply
-- source app@db1:5432/shop, target app@ts1:5432/shop

-- ==== on the source: apply runs these there, this script does not ====
--
-- create-publication:hyperferry_shop
-- CREATE PUBLICATION "hyperferry_shop" FOR TABLE ONLY "public"."customers", ONLY "public"."metrics", ONLY "public"."orders" WITH (publish = 'insert, update, delete, truncate');
--
-- create-publication:hyperferry_shop_ins
-- CREATE PUBLICATION "hyperferry_shop_ins" FOR TABLE ONLY "public"."events" WITH (publish = 'insert, truncate');
--
-- create-slot:hyperferry_shop
-- SELECT pg_create_logical_replication_slot('hyperferry_shop', 'pgoutput');
--
-- copy-part:public.metrics#1
-- COPY (SELECT "id", "ts", "value" FROM ONLY "public"."metrics" WHERE ctid < '(218453,0)'::tid) TO STDOUT (FORMAT binary);
--
-- copy-part:public.metrics#2
-- COPY (SELECT "id", "ts", "value" FROM ONLY "public"."metrics" WHERE ctid >= '(218453,0)'::tid AND ctid < '(436906,0)'::tid) TO STDOUT (FORMAT binary);
--
-- copy-part:public.metrics#3
-- COPY (SELECT "id", "ts", "value" FROM ONLY "public"."metrics" WHERE ctid >= '(436906,0)'::tid) TO STDOUT (FORMAT binary);
--
-- copy-part:public.orders#1
-- COPY (SELECT "id", "metric", "customer" FROM ONLY "public"."orders") TO STDOUT (FORMAT binary);
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

-- create-object:table public.metrics
CREATE TABLE public.metrics (
    id bigint NOT NULL,
    ts timestamp with time zone NOT NULL,
    value double precision
);

-- create-hypertable:public.metrics
SELECT "public".create_hypertable('"public"."metrics"', "public".by_range('ts', INTERVAL '1 day'), create_default_indexes => false);

-- create-chunks:public.metrics
BEGIN;
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704067200000000, 1704153600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704153600000000, 1704240000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704240000000000, 1704326400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704326400000000, 1704412800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704412800000000, 1704499200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704499200000000, 1704585600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704585600000000, 1704672000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704672000000000, 1704758400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704758400000000, 1704844800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704844800000000, 1704931200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1704931200000000, 1705017600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705017600000000, 1705104000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705104000000000, 1705190400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705190400000000, 1705276800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705276800000000, 1705363200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705363200000000, 1705449600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705449600000000, 1705536000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705536000000000, 1705622400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705622400000000, 1705708800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705708800000000, 1705795200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705795200000000, 1705881600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705881600000000, 1705968000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1705968000000000, 1706054400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706054400000000, 1706140800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706140800000000, 1706227200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706227200000000, 1706313600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706313600000000, 1706400000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706400000000000, 1706486400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706486400000000, 1706572800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706572800000000, 1706659200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706659200000000, 1706745600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706745600000000, 1706832000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706832000000000, 1706918400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1706918400000000, 1707004800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707004800000000, 1707091200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707091200000000, 1707177600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707177600000000, 1707264000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707264000000000, 1707350400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707350400000000, 1707436800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707436800000000, 1707523200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707523200000000, 1707609600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707609600000000, 1707696000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707696000000000, 1707782400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707782400000000, 1707868800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707868800000000, 1707955200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1707955200000000, 1708041600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708041600000000, 1708128000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708128000000000, 1708214400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708214400000000, 1708300800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708300800000000, 1708387200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708387200000000, 1708473600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708473600000000, 1708560000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708560000000000, 1708646400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708646400000000, 1708732800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708732800000000, 1708819200000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708819200000000, 1708905600000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708905600000000, 1708992000000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1708992000000000, 1709078400000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1709078400000000, 1709164800000000]}');
SELECT _timescaledb_functions.create_chunk('"public"."metrics"', '{"ts": [1709164800000000, 1709251200000000]}');
COMMIT;

-- create-object:table public.orders
CREATE TABLE public.orders (
    id integer NOT NULL,
    metric bigint NOT NULL,
    customer integer NOT NULL
);

-- create-object:view public.daily_sales
CREATE VIEW public.daily_sales AS
 SELECT id
   FROM public.orders
  WHERE (id > 10);

-- ---- build ----

-- build-object:constraint metrics_pkey on public.metrics
ALTER TABLE public.metrics
    ADD CONSTRAINT metrics_pkey PRIMARY KEY ("id", "ts");

-- build-object:index metrics_ts_idx on public.metrics
CREATE INDEX metrics_ts_idx ON public.metrics USING btree (ts);

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

-- analyze-table:public.metrics
ANALYZE "public"."metrics";

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
