-- Declarative partitions of every kind, and inheritance by several parents.
CREATE TABLE town.trips (
	id bigint NOT NULL, at timestamptz NOT NULL, line text NOT NULL, seats integer DEFAULT 40, note text COLLATE town.by_bytes,
	CONSTRAINT seats_known CHECK (seats > 0)
) PARTITION BY RANGE (at);
CREATE TABLE town.trips_2024 PARTITION OF town.trips FOR VALUES FROM (MINVALUE) TO ('2025-01-01 00:00:00+00');
CREATE TABLE town.trips_2025 PARTITION OF town.trips FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00')
	PARTITION BY LIST (line);
CREATE TABLE town.trips_2025_ab PARTITION OF town.trips_2025 FOR VALUES IN ('a', 'b');
CREATE TABLE town.trips_2025_rest PARTITION OF town.trips_2025 (seats DEFAULT 20) DEFAULT PARTITION BY HASH (id);
CREATE TABLE town.trips_2025_rest_0 PARTITION OF town.trips_2025_rest FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE archive.trips_2025_rest_1 PARTITION OF town.trips_2025_rest FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- Attached later, with another order of columns and one dropped.
CREATE TABLE town.trips_2026 (
	note text COLLATE town.by_bytes, gone integer, line text NOT NULL, at timestamptz NOT NULL, id bigint NOT NULL, seats integer DEFAULT 10,
	CONSTRAINT seats_known CHECK (seats > 0), CONSTRAINT own_check CHECK (line <> '')
);
ALTER TABLE town.trips_2026 DROP COLUMN gone;
ALTER TABLE town.trips ATTACH PARTITION town.trips_2026 FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');
CREATE TABLE town.trips_default PARTITION OF town.trips DEFAULT;
ALTER TABLE town.trips ADD PRIMARY KEY (id, at, line);
CREATE INDEX trips_line ON town.trips (line text_pattern_ops, at DESC NULLS LAST);
CREATE INDEX trips_2024_seats ON town.trips_2024 (seats);
-- Invalid for ever: it waits for indexes of the other partitions.
CREATE INDEX trips_unfinished ON ONLY town.trips (seats);
ALTER INDEX town.trips_unfinished ATTACH PARTITION town.trips_2024_seats;
INSERT INTO town.trips SELECT n, timestamptz '2024-06-01 00:00:00+00' + n * interval '20 days', chr(97 + n % 5) FROM generate_series(1, 60) n;
CREATE TABLE town.trip_notes (trip bigint, at timestamptz, line text, FOREIGN KEY (trip, at, line) REFERENCES town.trips);
ALTER TABLE town.trips ADD COLUMN street bigint REFERENCES town.streets;

CREATE TABLE town.by_expression (a integer, b text) PARTITION BY RANGE ((a % 3), lower(b) COLLATE "C" text_pattern_ops);
CREATE TABLE town.by_expression_1 PARTITION OF town.by_expression FOR VALUES FROM (0, MINVALUE) TO (1, 'm');
CREATE TABLE town.null_list (a integer) PARTITION BY LIST (a);
CREATE TABLE town.null_list_none PARTITION OF town.null_list FOR VALUES IN (NULL, 1);
CREATE TABLE town.without_partitions (a integer, b date) PARTITION BY HASH (a, b);
CREATE TABLE town.foreign_detached (LIKE town.null_list INCLUDING ALL);

CREATE TABLE town.vehicles (id serial PRIMARY KEY, name text DEFAULT 'none', CONSTRAINT named CHECK (name <> ''));
CREATE TABLE town.powered (horses integer NOT NULL, name text, CONSTRAINT strong CHECK (horses > 0) NO INHERIT);
CREATE TABLE town.buses (seats integer) INHERITS (town.vehicles);
CREATE TABLE town.electric_buses (name text DEFAULT 'electric', battery numeric) INHERITS (town.buses, town.powered);
CREATE TABLE town.old_buses () INHERITS (town.buses);
CREATE TABLE town.adopted (id integer NOT NULL DEFAULT 0, name text, extra text, CONSTRAINT named CHECK (name <> ''));
ALTER TABLE town.adopted INHERIT town.vehicles;
ALTER TABLE town.old_buses ALTER seats SET DEFAULT 5, ALTER seats SET NOT NULL;
INSERT INTO town.electric_buses (horses, battery) VALUES (5, 1.5), (6, 2.5);
INSERT INTO town.vehicles (name) VALUES ('cart');
