-- A login for each workload that uses the ledger, the databases that they use, and what each may do there.
\set accounts `cat /etc/ledger/accounts.json`
\pset tuples_only on
\pset format unaligned

create temporary table wanted as
select a->>'user' as account, a->>'passwordFile' as file, r->>'db' as db, r->>'role' as role
from jsonb_array_elements(:'accounts'::jsonb) a, jsonb_array_elements(a->'roles') r;

select distinct format('create role %I login', account) from wanted
where account not in (select rolname from pg_roles) \gexec
select distinct format('create database %I', db) from wanted
where db not in (select datname from pg_database) \gexec

-- The files and the other databases are psql's to open, not the server's: so it writes a script and runs that.
\o /tmp/accounts.sql
select distinct format(E'\\set password `cat %s`\nalter role %I password :''password'';', file, account) from wanted;
select format(E'\\connect %I', db) || E'\n' || string_agg(
  case role
    when 'readWrite' then format('grant all on schema public to %I;', account)
    else format('grant usage on schema public to %1$I; grant select on all tables in schema public to %1$I;', account)
  end, E'\n' order by account, role)
from wanted group by db;
-- What one will write, the others may read.
select format(E'\\connect %I\nalter default privileges for role %I in schema public grant select on tables to %I;', w.db, w.account, r.account)
from wanted w join wanted r on w.db = r.db and w.role = 'readWrite' and r.role = 'read';
\o
\i /tmp/accounts.sql
