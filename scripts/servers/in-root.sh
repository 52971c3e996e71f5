#!/bin/bash
# in-root.sh ROOT FOLDER PROGRAM [ARGUMENT...]
# Runs PROGRAM inside ROOT as its user postgres, with FOLDER on /mnt. Mounts and processes live in namespaces of their own: when PROGRAM ends, by
# itself or by a signal, the kernel undoes every mount and ends every process it left. Needs root, or user namespaces.
set -euo pipefail

namespaces=(--mount --pid --ipc --fork --kill-child)
[ "$(id -u)" = 0 ] || namespaces+=(--user --map-root-user)

exec unshare "${namespaces[@]}" -- /bin/bash -euc '
	root=$1 folder=$2 outside=$3
	shift 3
	export PATH=/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
	mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
	mount --rbind "$folder" "$root/mnt"
	if [ "$outside" = 0 ]; then
		exec chroot --userspec=postgres:postgres "$root" "$@"
	fi
	# PostgreSQL refuses to be root, and here we are root: a second user namespace gives our files to the user postgres.
	IFS=: read -r _ _ user group _ < <(grep "^postgres:" "$root/etc/passwd")
	exec unshare --user --map-user="$user" --map-group="$group" --root="$root" --wd=/ -- "$@"
' in-root "$1" "$2" "$(id -u)" "${@:3}"
