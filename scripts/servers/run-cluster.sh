#!/bin/bash
# run-cluster.sh CACHE ROOT NAME RUN [SERVER ARGUMENT...]
# Runs a fresh copy of the cluster NAME, in the folder CACHE/runs/RUN, until standard input ends: whoever started us needs to do nothing to stop it
# but die. Then the copy is removed. Every start also removes the copies whose processes are gone.
set -euo pipefail
cache=$1 root=$2 name=$3 run=$1/runs/$4
shift 4
here=$(dirname "$(readlink -f "$0")")
own() { [ "$(id -u)" != 0 ] || chown --reference="$root/var/lib/postgresql" "$@"; }

mkdir -p "$cache/runs" "$cache/clusters"
exec 8>"$cache/clusters.lock"
flock 8

# A run is alive as long as any of its processes: all of them have its lock open.
for old in "$cache"/runs/*/; do
	[ ! -d "$old" ] || flock --nonblock "$old/lock" rm -rf "$old" || true
done
mkdir "$run"
exec 9>"$run/lock"
flock 9
trap 'rm -rf "$run"' EXIT
own "$run"

template=$cache/clusters/$name
if [ ! -d "$template" ]; then
	cp "$cache/password" "$run/password"
	own "$run/password"
	"$here/in-root.sh" "$root" "$run" initdb --pgdata=/mnt/data --username=postgres --pwfile=/mnt/password \
		--auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$run/initdb.log" 2>&1 || { tail -n 20 "$run/initdb.log" >&2; exit 1; }
	mv "$run/data" "$template"
fi
cp -a --reflink=auto "$template" "$run/data"
exec 8>&-

# An immediate shutdown: nobody reads this copy again.
status=0
"$here/in-root.sh" "$root" "$run" bash -c '
	exec 3<&0
	"$@" </dev/null >/mnt/log 2>&1 &
	server=$!
	{ cat <&3 >/dev/null; kill -QUIT "$server"; } &
	wait "$server"
' run-cluster postgres -D /mnt/data "$@" || status=$?
[ "$status" = 0 ] || tail -n 20 "$run/log" >&2
exit "$status"
