#!/bin/sh
# Temporal's databases beside ours, with a user of its own. PostgreSQL's image runs this once, when it makes its data folder.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$TEMPORAL_POSTGRES_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role temporal login password :'password';
create database temporal owner temporal encoding 'UTF8' template template0;
create database temporal_visibility owner temporal encoding 'UTF8' template template0;
SQL
