-- hyperferry plan 0123456789ab of shop: for review, run it with hyperferry apply
-- source app@db1:5432/shop, target app@ts1:5432/shop

-- ==== on the source: apply runs these there, this script does not ====
--
-- create-publication:hyperferry_shop
-- CREATE PUBLICATION "hyperferry_shop" FOR TABLE ONLY "public"."metrics" WITH (publish = 'insert, update, delete, truncate');
--
-- create-publication:hyperferry_shop_ins
-- CREATE PUBLICATION "hyperferry_shop_ins" WITH (publish = 'insert, truncate');
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

-- ==== on the target ====
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = off;

-- ---- schema ----

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

-- create-continuous-aggregate:public.daily_metrics 09fbb9b1
BEGIN;
SET LOCAL search_path = "public";
CREATE MATERIALIZED VIEW "public"."daily_metrics" WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
SELECT time_bucket('1 day', ts) AS day, sum(value) AS total
FROM public.metrics
GROUP BY 1
WITH NO DATA;
SELECT "public".set_chunk_time_interval('"public"."daily_metrics"', INTERVAL '100 days');
SET LOCAL search_path = '';
COMMIT;

-- create-continuous-aggregate:public.monthly_metrics c1ce8321
BEGIN;
SET LOCAL search_path = "public";
CREATE MATERIALIZED VIEW "public"."monthly_metrics" WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket('1 month', day) AS month, sum(total) AS total
FROM daily_metrics
GROUP BY 1
WITH NO DATA;
SET LOCAL search_path = '';
COMMIT;

-- ---- build ----

-- build-object:constraint metrics_pkey on public.metrics
ALTER TABLE public.metrics
    ADD CONSTRAINT metrics_pkey PRIMARY KEY ("id", "ts");

-- build-object:index metrics_ts_idx on public.metrics
CREATE INDEX metrics_ts_idx ON public.metrics USING btree (ts);

-- analyze-table:public.metrics
ANALYZE "public"."metrics";

-- ---- catch-up ----

-- add-policy:public.metrics retention after 1 year
BEGIN;
SELECT "public".add_retention_policy('"public"."metrics"', drop_after => INTERVAL '1 year', if_not_exists => true);
SELECT "public".alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs
	WHERE hypertable_schema = 'public' AND hypertable_name = 'metrics' AND proc_name = 'policy_retention';
COMMIT;

-- refresh-continuous-aggregate:public.daily_metrics
CALL "public".refresh_continuous_aggregate('"public"."daily_metrics"', NULL, (now()::timestamptz - INTERVAL '1 hour')::timestamptz);

-- refresh-continuous-aggregate:public.monthly_metrics
CALL "public".refresh_continuous_aggregate('"public"."monthly_metrics"', NULL, NULL);

-- add-policy:public.daily_metrics refresh every 1 hour
BEGIN;
SELECT "public".add_continuous_aggregate_policy('"public"."daily_metrics"', start_offset => INTERVAL '30 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour')
	WHERE NOT EXISTS (SELECT FROM timescaledb_information.jobs WHERE (hypertable_schema, hypertable_name) IN (
		SELECT unnest(ARRAY[view_schema, materialization_hypertable_schema]), unnest(ARRAY[view_name, materialization_hypertable_name])
		FROM timescaledb_information.continuous_aggregates
		WHERE view_schema = 'public' AND view_name = 'daily_metrics') AND proc_name = 'policy_refresh_continuous_aggregate');
SELECT "public".alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs
	WHERE (hypertable_schema, hypertable_name) IN (
		SELECT unnest(ARRAY[view_schema, materialization_hypertable_schema]), unnest(ARRAY[view_name, materialization_hypertable_name])
		FROM timescaledb_information.continuous_aggregates
		WHERE view_schema = 'public' AND view_name = 'daily_metrics') AND proc_name = 'policy_refresh_continuous_aggregate';
COMMIT;

-- ---- opened ----

-- refresh-after-opening:public.daily_metrics
CALL "public".refresh_continuous_aggregate('"public"."daily_metrics"', NULL, (now()::timestamptz - INTERVAL '1 hour')::timestamptz, force => true);

-- refresh-after-opening:public.monthly_metrics
CALL "public".refresh_continuous_aggregate('"public"."monthly_metrics"', NULL, NULL, force => true);

-- enable-policy:public.metrics retention
BEGIN;
SELECT "public".add_retention_policy('"public"."metrics"', drop_after => INTERVAL '1 year', if_not_exists => true);
SELECT "public".alter_job(job_id, scheduled => true) FROM timescaledb_information.jobs
	WHERE hypertable_schema = 'public' AND hypertable_name = 'metrics' AND proc_name = 'policy_retention';
COMMIT;
