#!/bin/sh
# Brings the accounts to what the system's graph says, however often it runs.
set -eu
PGPASSWORD=$(cat "$PASSWORD_FILE")
export PGPASSWORD
until pg_isready --quiet; do sleep 1; done
exec psql --no-psqlrc --set ON_ERROR_STOP=1 --quiet --file /etc/ledger/accounts.sql
