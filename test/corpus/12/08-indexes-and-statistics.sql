-- Indexes of every method and option, extended statistics.
CREATE INDEX houses_lower ON town.houses (lower(note) COLLATE "POSIX" text_pattern_ops DESC) WHERE note IS NOT NULL;
CREATE UNIQUE INDEX houses_sign ON town.houses ((sign::text), street) INCLUDE (heating) WITH (fillfactor = 60);
CREATE INDEX houses_heating ON town.houses (heating);
CREATE INDEX houses_heating_hash ON town.houses USING hash (heating);
CREATE INDEX houses_span ON town.houses USING spgist (built);
CREATE INDEX houses_brin ON town.houses USING brin (number) WITH (pages_per_range = 16, autosummarize = true);
CREATE INDEX streets_tags ON town.streets USING gin (tags) WITH (fastupdate = off);
CREATE INDEX streets_trgm ON town.streets USING gin ((name::text) ext.gin_trgm_ops);
CREATE INDEX streets_path ON town.streets USING gist (path);
CREATE INDEX houses_bloom ON town.houses USING bloom (number, note) WITH (length = 64, col1 = 3);
CREATE INDEX streets_reverse ON town.streets (sort_name town.reverse_text);
CREATE INDEX "Index mit ""Anführung"" und Leerzeichen" ON town.streets (code);
CREATE INDEX streets_search ON town.streets USING gin (to_tsvector('town.search', name::text));
ALTER INDEX town.houses_lower ALTER COLUMN 1 SET STATISTICS 700;
ALTER TABLE town.houses CLUSTER ON houses_heating;
CREATE INDEX never_finished ON town.houses (amount);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'town.never_finished'::regclass;

CREATE STATISTICS town.some_kinds (dependencies, mcv) ON street, number FROM town.houses;
CREATE STATISTICS town.all_kinds ON code, state, opened FROM town.streets;
CREATE STATISTICS archive."Odd stats" (ndistinct) ON id, name FROM town.vehicles;
ALTER INDEX town.streets_trgm DEPENDS ON EXTENSION pg_trgm;
