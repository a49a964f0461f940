#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: a database and a user for each service, and nobody else's.
set -eu
for service in budgets voting crowdfunding ledger feed; do
    password=$(printenv "POSTGRES_PASSWORD_$(echo "$service" | tr '[:lower:]' '[:upper:]')")
    psql --set=ON_ERROR_STOP=1 --set=service="$service" --set=password="$password" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done
