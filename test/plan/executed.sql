create schema app;
create type public.mood as enum ('a', 'b');
create domain public.posint as integer check (value > 0);
create table public.customers (id bigint generated always as identity primary key, email text not null unique, m public.mood, p public.posint);
create table public.metrics (
	id bigserial primary key, ts timestamptz not null, v double precision, code text, customer bigint references public.customers (id),
	"end" integer, twice double precision generated always as (v * 2) stored
);
create index metrics_ts on public.metrics (ts);
create unique index metrics_code on public.metrics (code);
create unique index metrics_customer_ts on public.metrics (customer, ts);
alter table public.metrics replica identity using index metrics_pkey;
alter table public.metrics cluster on metrics_ts;
create table public.readings (device integer not null, at timestamp not null, value real, primary key (device, at));
create table public.orders (
	id integer primary key, metric bigint, customer bigint not null references public.customers (id),
	constraint orders_metric_fkey foreign key (metric) references public.metrics (id) on delete cascade
);
create table app.events (id integer not null, day date not null, what text) partition by range (day);
create table app.events_2024 partition of app.events for values from ('2024-01-01') to ('2025-01-01');
alter table app.events add primary key (id, day);
create table public.history (id integer not null, day date not null) partition by range (day);
create table public.history_2024 partition of public.history for values from ('2024-01-01') to ('2025-01-01');
alter table public.history add primary key (id, day);
create index history_day on public.history (day);
alter table public.orders add check (id > 0) not valid;
alter table public.history add foreign key (id) references public.orders (id);
create table public.follower (id integer, day date, foreign key (id, day) references public.history (id, day));
create view public.recent as select id, ts from public.metrics where ts > '2024-01-01';
create materialized view public.per_customer as select customer, count(*) as n from public.recent join public.metrics using (id) group by customer;
create unique index on public.per_customer (customer);
create function public.add(a integer, b integer) returns integer language sql as 'select a + b';
create function public.touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touch before insert on public.metrics for each row execute function public.touch();
create trigger off before update on public.metrics for each row execute function public.touch();
alter table public.metrics disable trigger off;
create rule quiet as on update to public.customers do also select 1;
alter table public.orders enable row level security;
create policy everyone on public.orders using (true);
comment on table public.metrics is 'measurements';
comment on index public.metrics_ts is 'by time';
comment on constraint orders_metric_fkey on public.orders is 'goes with its constraint';
create statistics public.metrics_stats on id, v from public.metrics;
create sequence public.free_numbers;
insert into public.metrics (ts, v) select timestamptz '2024-03-01' + n * interval '1 hour', n from generate_series(1, 200) n;
analyze;
