-- hyperferry plan 0123456789ab of shop: for review, run it with hyperferry apply
-- source app@db1:5432/shop, target app@ts1:5432/shop

-- ==== on the target ====
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = off;

-- ---- catch-up ----

-- validate-foreign-key:public.orders.orders_customer_fkey
ALTER TABLE "public"."orders" VALIDATE CONSTRAINT "orders_customer_fkey";
