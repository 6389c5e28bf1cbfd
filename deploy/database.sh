#!/bin/sh
# Makes the gateway's role and its database in a new PostgreSQL. The role is no superuser: a superuser walks through
# row-level security.
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$CELLTRAIL_DATABASE_PASSWORD" --username postgres <<'SQL'
CREATE ROLE celltrail LOGIN PASSWORD :'password';
CREATE DATABASE celltrail OWNER celltrail ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE celltrail FROM PUBLIC;
SQL
