/** One of each that needs actions of its own, few rows: for tests that go through the migration often. */
export const smallSource = `
CREATE TABLE devices (id int PRIMARY KEY, name text);
CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ts timestamptz NOT NULL, device int REFERENCES devices, value float8);
CREATE INDEX readings_device ON readings (device);
CREATE TABLE wide (id int PRIMARY KEY, body text);
CREATE TABLE loose (body text);
CREATE MATERIALIZED VIEW names AS SELECT name FROM devices;
INSERT INTO devices SELECT n, 'd' || n FROM generate_series(1, 20) n;
INSERT INTO readings (ts, device, value) SELECT timestamptz '2026-01-01' + n * interval '1 hour', n % 20 + 1, n FROM generate_series(1, 1000) n;
INSERT INTO wide SELECT n, repeat(md5(n::text), 50) FROM generate_series(1, 2500) n;
INSERT INTO loose SELECT 'l' || n % 7 FROM generate_series(1, 50) n;
ANALYZE;
`;

/** wide is copied in several parts. */
export const smallSpec = `
version: 1
name: crash
source: { url: "\${SOURCE_URL}" }
target: { url: "\${TARGET_URL}" }
tables:
  - match: "public.*"
  - match: public.readings
    hypertable: { column: ts, chunk_interval: 30 days, primary_key: [id, ts] }
  - match: public.loose
    replica_identity: full
accept:
  - { code: H301, object: public.loose }
copy: { jobs: 2, split_larger_than: 1 MB }
cutover:
  when: { lag: { below: 2s, for: 1s }, verify: full }
`;

export const smallTables = ["devices", "readings", "wide", "loose"];

/** Something to follow that differs from round to round: rows move between what is copied and what is replicated. */
export function smallChange(round: number): string {
	return `
		UPDATE wide SET id = -id WHERE id = ${round * 7};
		UPDATE readings SET ts = ts + interval '1 month', value = ${round} WHERE id % 100 = ${round};
		DELETE FROM loose WHERE ctid = (SELECT min(ctid) FROM loose WHERE body = 'l${round % 7}');
		INSERT INTO devices VALUES (${1000 + round}, 'late') ON CONFLICT DO NOTHING;
		INSERT INTO readings (ts, device, value) VALUES (timestamptz '2026-03-01', ${1000 + round}, ${round})`;
}
