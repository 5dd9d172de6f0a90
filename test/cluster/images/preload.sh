#!/bin/sh
# Imports images into the containerd of a root, by running it there once. Runs in mount and pid namespaces of its own.
# usage: preload.sh ROOT ARCHIVE...
set -eu
root=$1
shift
mount --make-rprivate /
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
printf 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n' >"$root/tmp/config.toml"
chroot "$root" containerd --config /tmp/config.toml --log-level error &
pid=$!
tries=0
until chroot "$root" ctr version >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -gt 100 ]; then echo "containerd does not answer" >&2; exit 1; fi
  sleep 0.2
done
for archive in "$@"; do
  chroot "$root" ctr --namespace k8s.io images import --snapshotter overlayfs - <"$archive"
done
# Unpacked layers are not read again, and every node copies this folder: as `discard_unpacked_layers` does for pulls.
for digest in $(chroot "$root" ctr --namespace k8s.io content ls | awk '$NF ~ /containerd.io\/uncompressed=/ { print $1 }'); do
  chroot "$root" ctr --namespace k8s.io content rm "$digest" >/dev/null
  rm -f "$root/var/lib/containerd/io.containerd.content.v1.content/blobs/sha256/${digest#sha256:}"
done
kill "$pid"
wait "$pid" || true
