-- Privileges on every kind of object that has them, default privileges, privileges on members of extensions.
GRANT USAGE ON SCHEMA town, town_types TO corpus_reader;
GRANT ALL ON SCHEMA "Straßen & Plätze" TO "Corpus Rôle" WITH GRANT OPTION;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO corpus_reader;
GRANT SELECT, INSERT ON town.streets TO corpus_reader;
GRANT UPDATE (name, code), REFERENCES (id) ON town.streets TO corpus_reader WITH GRANT OPTION;
GRANT SELECT, UPDATE, TRIGGER ON town.houses TO corpus_owner;
GRANT SELECT ON town.trips, town.trips_2024, town.green, town.per_line, town.remote TO PUBLIC;
GRANT SELECT (id, "name") ON town.green TO "Corpus Rôle";
GRANT SELECT (n) ON town.per_line TO "Corpus Rôle";
GRANT SELECT ("Größe (m²)", "a""b") ON "Straßen & Plätze"."Tabelle; DROP TABLE x; --" TO "Corpus Rôle";
GRANT USAGE ON SEQUENCE town.shared_numbers, town.streets_id_seq TO corpus_reader;
REVOKE EXECUTE ON FUNCTION town.add(integer, integer), town.privileged() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION town.privileged() TO corpus_reader;
REVOKE ALL ON PROCEDURE town.nothing() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION town.list(text) TO corpus_reader WITH GRANT OPTION;
REVOKE USAGE ON TYPE town_types.colour FROM PUBLIC;
GRANT USAGE ON TYPE town_types.colour TO corpus_reader;
REVOKE USAGE ON DOMAIN town_types.postcode FROM PUBLIC;
REVOKE USAGE ON LANGUAGE plpgsql_again FROM PUBLIC;
GRANT USAGE ON FOREIGN DATA WRAPPER nowhere TO corpus_reader;
GRANT USAGE ON FOREIGN SERVER neighbour, "far away" TO corpus_reader WITH GRANT OPTION;
GRANT SELECT ON town.circle_a TO corpus_reader WITH GRANT OPTION;
SET SESSION AUTHORIZATION corpus_reader;
GRANT SELECT ON town.circle_a TO "Corpus Rôle";
RESET SESSION AUTHORIZATION;

ALTER DEFAULT PRIVILEGES IN SCHEMA town GRANT SELECT ON TABLES TO corpus_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE corpus_owner IN SCHEMA town GRANT USAGE ON SEQUENCES TO corpus_reader WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE corpus_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE corpus_owner GRANT USAGE ON TYPES TO "Corpus Rôle";
ALTER DEFAULT PRIVILEGES FOR ROLE corpus_owner GRANT USAGE ON SCHEMAS TO corpus_reader;

REVOKE EXECUTE ON FUNCTION ext.unaccent(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ext.unaccent(text) TO corpus_reader;
GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO corpus_reader;
REVOKE ALL ON TYPE ext.ltree FROM PUBLIC;
