#!/bin/sh
# The first process of the private engine's pid, mount and network namespaces: when it ends, the kernel ends all of it.
# usage: private-engine.sh STATE DATA RUNTIME
set -eu
state=$1 data=$2 runtime=$3
ip link set lo up
# dockerd would take another containerd for its own, and containerd's shims have their sockets here.
mkdir -p /run/containerd
mount -t tmpfs tmpfs /run/containerd
dockerd --host "unix://$state/docker.sock" --pidfile "$state/docker.pid" \
  --data-root "$data" --exec-root "$state/docker" --storage-driver overlay2 \
  --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent /netproof-cluster \
  --default-address-pool base=172.30.0.0/16,size=24 --bip 172.29.0.1/24 \
  --add-runtime "without-sys-resource=$runtime" --default-runtime without-sys-resource &
pid=$!
trap 'kill -TERM $pid' TERM
# wait ends at a signal; dockerd has its clean-up to do.
while kill -0 "$pid" 2>/dev/null; do wait "$pid" || true; done
