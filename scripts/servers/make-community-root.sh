#!/bin/bash
# make-community-root.sh ROOT ARCHIVE COMMUNITY
# COMMUNITY becomes ROOT with ARCHIVE unpacked over it. Files are hard links: tar replaces a file by a new one and never writes into the old one.
set -euo pipefail
root=$1 archive=$2 community=$3

exec 9>"$community.lock"
flock 9
[ ! -d "$community" ] || exit 0
rm -rf "$community.building"
cp -al "$root" "$community.building"
tar -C "$community.building" --no-same-owner -xJf "$archive"
mv "$community.building" "$community"
