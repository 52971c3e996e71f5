/** About 80,000 rows in tables of every sort that is copied or replicated in its own way. */
export const busySource = `
CREATE TABLE customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, country char(2));
CREATE TABLE orders (
	total numeric GENERATED ALWAYS AS (quantity * price) STORED,
	id bigserial PRIMARY KEY,
	customer_id int NOT NULL REFERENCES customers ON DELETE CASCADE,
	quantity int NOT NULL CHECK (quantity > 0),
	price numeric(10,2) NOT NULL
);
CREATE INDEX ON orders (customer_id);
CREATE TABLE readings (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ts timestamptz NOT NULL, device int NOT NULL, value float8, note text
);
CREATE INDEX ON readings (device, ts DESC);
CREATE TABLE documents (id bigserial PRIMARY KEY, title text, body text);
ALTER TABLE documents ALTER body SET STORAGE EXTERNAL;
CREATE TABLE audit (at timestamptz NOT NULL DEFAULT clock_timestamp(), who text, detail jsonb);
CREATE TABLE notes (body text, n int);
CREATE TABLE visits (id bigint, day date, path text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE visits_january PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE visits_rest PARTITION OF visits DEFAULT;
CREATE TABLE scratch (id int PRIMARY KEY, body text);
CREATE TABLE swaps (id int PRIMARY KEY, body text);
CREATE VIEW dear_orders AS SELECT id, total FROM orders WHERE total > 1000;
CREATE MATERIALIZED VIEW countries AS SELECT country, count(*) FROM customers GROUP BY country;

INSERT INTO customers (email, country) SELECT 'c' || n || '@example.com', (ARRAY['DE', 'FR', 'JP'])[n % 3 + 1] FROM generate_series(1, 3000) n;
INSERT INTO orders (customer_id, quantity, price) SELECT n % 3000 + 1, n % 9 + 1, n % 1000 / 10.0 FROM generate_series(1, 15000) n;
INSERT INTO readings (ts, device, value, note)
	SELECT timestamptz '2026-01-01' + n * interval '1 minute', n % 50, CASE n % 1000 WHEN 0 THEN 'NaN' ELSE n / 7.0 END, CASE n % 3 WHEN 0 THEN '' END
	FROM generate_series(1, 40000) n;
INSERT INTO documents (title, body) SELECT 'd' || n, (SELECT string_agg(md5(n::text || i), '') FROM generate_series(1, 90) i) FROM generate_series(1, 1000) n;
INSERT INTO audit (who, detail) SELECT 'u' || n % 50, jsonb_build_object('n', n, 'quote', 'it''s') FROM generate_series(1, 8000) n;
INSERT INTO notes SELECT 'note ' || n % 500, n % 3 FROM generate_series(1, 3000) n;
INSERT INTO visits SELECT n, date '2026-01-01' + n % 60, '/p/' || n % 100 FROM generate_series(1, 10000) n;
INSERT INTO scratch SELECT n, 'first' FROM generate_series(1, 500) n;
INSERT INTO swaps SELECT n, 'body ' || n FROM generate_series(1, 1000) n;
ANALYZE;
`;

/** Small parts, so that there are many moments between them. */
export const busySpec = `
version: 1
name: crash
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
  - match: public.readings
    hypertable: { column: ts, chunk_interval: 7 days, space: { column: device, partitions: 2 }, primary_key: [id, ts, device] }
  - match: public.notes
    replica_identity: full
accept:
  - { code: H301, object: public.notes }
copy: { jobs: 2, split_larger_than: 1 MB }
cutover:
  when: { lag: { below: 2s, for: 1s }, verify: full }
`;

export const busyTables = ["customers", "orders", "readings", "documents", "audit", "notes", "visits", "scratch", "swaps"];
