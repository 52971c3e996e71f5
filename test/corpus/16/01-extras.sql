-- What came with PostgreSQL 16.
CREATE COLLATION town.with_rules (provider = icu, locale = 'de', rules = '&V << w <<< W');
CREATE TABLE town.storage_at_once (a text STORAGE EXTERNAL, b text STORAGE MAIN);
CREATE VIEW town.sql_json AS SELECT JSON_ARRAYAGG(name) AS names, JSON_OBJECT('a': 1) AS o FROM town.streets WHERE (tags::text IS JSON) IS NOT TRUE;
CREATE VIEW town.system_users AS SELECT SYSTEM_USER AS u, any_value(id) AS id FROM town.streets;
