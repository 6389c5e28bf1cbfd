#!/bin/sh
# Makes the roles and the database in a new PostgreSQL. Tables belong to celltrail_owner, which migrates and is used on
# the command line alone; the gateway logs in as celltrail, which owns nothing and can only become celltrail_app and
# celltrail_worker. Neither is a superuser: a superuser walks through row-level security.
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 --set gateway="$CELLTRAIL_DATABASE_PASSWORD" \
  --set owner="$CELLTRAIL_OWNER_PASSWORD" --username postgres <<'SQL'
CREATE ROLE celltrail_owner LOGIN PASSWORD :'owner';
CREATE ROLE celltrail LOGIN PASSWORD :'gateway';
CREATE ROLE celltrail_app NOLOGIN NOINHERIT;
CREATE ROLE celltrail_worker NOLOGIN NOINHERIT;
CREATE ROLE celltrail_floor NOLOGIN NOINHERIT;
GRANT celltrail_app, celltrail_worker, celltrail_floor TO celltrail_owner WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
GRANT celltrail_app, celltrail_worker TO celltrail WITH INHERIT FALSE, SET TRUE;
CREATE DATABASE celltrail OWNER celltrail_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE celltrail FROM PUBLIC;
REVOKE TEMPORARY ON DATABASE celltrail FROM PUBLIC;
GRANT CONNECT ON DATABASE celltrail TO celltrail;
SQL
