#!/bin/sh
# Makes a kind node of a Debian root: images/base/Dockerfile and pkg/build/nodeimage of kind, with Debian's containerd.
# usage: node-root.sh ROOT KIND_BASE_FILES KUBERNETES_BINARIES VERSION
set -eu
root=$1 files=$2 bin=$3 version=$4

# The files come from the module cache, where all are read-only.
cp -r --no-preserve=mode "$files/." "$root/"
chmod 755 "$root/usr/local/bin/entrypoint" "$root/usr/local/bin/clean-install" "$root/kind" "$root/kind/bin"
chmod 755 "$root"/kind/bin/*

units=$root/lib/systemd/system
rm -f "$units/sysinit.target.wants/systemd-tmpfiles-setup.service"
rm -f "$units/multi-user.target.wants/"* "$units/local-fs.target.wants/"* "$units/basic.target.wants/"*
rm -f "$units/sockets.target.wants/"*udev* "$units/sockets.target.wants/"*initctl*
rm -f "$root"/etc/systemd/system/*.wants/*
echo "ReadKMsg=no" >>"$root/etc/systemd/journald.conf"
ln -sf /usr/lib/systemd/systemd "$root/sbin/init"
# Debian's own units would stand beside kind's.
rm -f "$units/containerd.service"
for unit in kubelet containerd undo-mount-hacks; do
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  ln -s "/etc/systemd/system/$unit.service" "$root/etc/systemd/system/multi-user.target.wants/$unit.service"
done
ln -sf /dev/null "$root/etc/systemd/system/systemd-binfmt.service"

# kind's units expect containerd there.
for tool in containerd ctr containerd-shim-runc-v2; do ln -s "/usr/bin/$tool" "$root/usr/local/bin/$tool"; done
ln -s /usr/sbin/runc "$root/usr/local/sbin/runc"
chroot "$root" ctr oci spec >"$root/spec.json"
chroot "$root" jq '.hooks.createContainer += [{"path": "/kind/bin/mount-product-files.sh"}] | del(.process.rlimits)' \
  /spec.json >"$root/etc/containerd/cri-base.json"
rm "$root/spec.json"
# Without CAP_SYS_RESOURCE nothing may lower its oom_score_adj, and runc fails at pods that ask for it.
sed -i 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' "$root/etc/containerd/config.toml"

mkdir -p "$root/opt/cni/bin" "$root/etc/kubernetes/manifests" "$root/kind/manifests" "$root/etc/cni/net.d"
for plugin in bridge host-local loopback portmap ptp; do
  ln "$root/usr/lib/cni/$plugin" "$root/opt/cni/bin/$plugin"
done
for binary in kubeadm kubectl kubelet; do install -m 755 "$bin/$binary" "$root/usr/bin/$binary"; done
printf %s "$version" >"$root/kind/version"

# Every cluster brings its CNI; kind insists on a storage class of its image.
echo '# none' >"$root/kind/manifests/default-cni.yaml"
cat >"$root/kind/manifests/default-storage.yaml" <<'END'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: standard }
provisioner: kubernetes.io/no-provisioner
END
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/tmp/* "$root/etc/machine-id"
: >"$root/etc/machine-id"
