-- Text search objects, collations of both providers.
CREATE TEXT SEARCH PARSER town.words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, HEADLINE = prsd_headline, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE town.plain (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY town.accepting (TEMPLATE = town.plain, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY town.german (TEMPLATE = snowball, LANGUAGE = german, STOPWORDS = german);
CREATE TEXT SEARCH DICTIONARY town.no_accents (TEMPLATE = ext.unaccent, RULES = 'unaccent');
CREATE TEXT SEARCH CONFIGURATION town.search (PARSER = town.words);
ALTER TEXT SEARCH CONFIGURATION town.search ADD MAPPING FOR asciiword, word WITH town.no_accents, town.german;
ALTER TEXT SEARCH CONFIGURATION town.search ADD MAPPING FOR numword, email WITH simple;
CREATE TEXT SEARCH CONFIGURATION town."Odd search" (COPY = pg_catalog.german);
ALTER TEXT SEARCH CONFIGURATION town."Odd search" ALTER MAPPING REPLACE german_stem WITH town.german;

CREATE COLLATION town.by_bytes (provider = libc, locale = 'C');
CREATE COLLATION town.by_pair (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX');
CREATE COLLATION town.german_names (provider = icu, locale = 'de-u-co-phonebk');
CREATE COLLATION town.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
