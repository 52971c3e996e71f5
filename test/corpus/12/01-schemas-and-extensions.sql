-- Schemas of several owners, and extensions in schemas of their own.
CREATE SCHEMA town AUTHORIZATION corpus_owner;
CREATE SCHEMA town_types;
CREATE SCHEMA ext;
CREATE SCHEMA "Straßen & Plätze";
CREATE SCHEMA archive;
CREATE SCHEMA empty;

CREATE EXTENSION hstore SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext;
CREATE EXTENSION btree_gist SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE EXTENSION bloom SCHEMA ext;
CREATE EXTENSION ltree SCHEMA ext;
CREATE EXTENSION unaccent SCHEMA ext;
CREATE EXTENSION postgres_fdw SCHEMA ext;
CREATE EXTENSION file_fdw;
CREATE EXTENSION pgcrypto SCHEMA town_types;
