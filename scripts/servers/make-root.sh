#!/bin/bash
# make-root.sh ROOT MIRROR
# A Debian 13 root file system with PostgreSQL 17, TimescaleDB (Apache edition) and pgcopydb at ROOT. It is made beside ROOT and renamed, so that
# ROOT is always a finished one; whoever comes second waits and finds it done. Root and user namespaces give the same files, except their owner.
set -euo pipefail
root=$1 mirror=$2

exec 9>"$root.lock"
flock 9
[ ! -d "$root" ] || exit 0
rm -rf "$root.building"
mkdir "$root.building"

# The package would make a cluster of its own while it is installed; nobody needs that one.
no_cluster='mkdir -p "$1/etc/postgresql-common" && echo "create_main_cluster = false" >"$1/etc/postgresql-common/createcluster.conf"'
proxy=$(apt-config shell proxy Acquire::http::Proxy)
eval "$proxy"
mmdebstrap --quiet --variant=minbase \
	--include=postgresql-17,postgresql-17-timescaledb,postgresql-contrib,pgcopydb,ca-certificates \
	--aptopt='APT::Install-Recommends "false"' ${proxy:+--aptopt="Acquire::http::Proxy \"$proxy\""} \
	--essential-hook="$no_cluster" --dpkgopt=force-confold \
	trixie - "$mirror" |
	tar -C "$root.building" --exclude='./dev/*' -xf -
mv "$root.building" "$root"
