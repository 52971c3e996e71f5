#!/bin/bash
# run-postgres.sh FOLDER [SERVER ARGUMENT...]
# Runs a fresh cluster of the PostgreSQL in FOLDER, with the password $POSTGRES_PASSWORD, until standard input ends: whoever started us needs to do
# nothing to stop it but die. Then the cluster is removed. With $POSTGRES_DATA it is not a fresh one but a copy of that data folder.
set -euo pipefail
folder=$1
shift
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
(umask 077 && echo "$POSTGRES_PASSWORD" >"$run/password")
unset POSTGRES_PASSWORD

as_user=(env)
if [ "$(id -u)" = 0 ]; then
	# PostgreSQL refuses to be root, and nobody else can read a FOLDER inside of root's home.
	cp -a "$folder" "$run/postgres"
	folder=$run/postgres
	as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	chown -R 65534:65534 "$run"
fi
if [ -n "${POSTGRES_DATA:-}" ]; then
	cp -a "$POSTGRES_DATA" "$run/data"
else
	"${as_user[@]}" "$folder/bin/initdb" --pgdata="$run/data" --username=postgres --pwfile="$run/password" \
		--auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync >"$run/initdb.log" 2>&1 || { tail -n 20 "$run/initdb.log" >&2; exit 1; }
fi

exec 3<&0
"${as_user[@]}" "$folder/bin/postgres" -D "$run/data" "$@" </dev/null >"$run/log" 2>&1 &
server=$!
# An immediate shutdown: nobody reads this cluster again.
{ while read -r -u 3; do :; done; kill -QUIT "$server"; } &
watch=$!
status=0
wait "$server" || status=$?
kill "$watch" 2>/dev/null || true
[ "$status" = 0 ] || tail -n 20 "$run/log" >&2
exit "$status"
