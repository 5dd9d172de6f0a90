/** mount_setattr(2) has one number everywhere: AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY. Older kernels do not have it. */
const READ_ONLY = `
my ($path) = @ARGV;
my $attributes = pack("Q4", 1, 0, 0, 0);
exit(syscall(442, -100, $path, 0x8000, $attributes, 32) == 0 ? 0 : 1);
`;

/**
 * The root file system of everything in the lab: programs and their settings of this machine, read-only, and else only what
 * the lab makes. For `sh -c SCRIPT sh FOLDER…`, in namespaces of the lab's own; FOLDER: where tools are beside the usual places.
 */
export const MAKE_ROOT = `
set -e
# What mount itself writes down is below /run.
mount -t tmpfs -o mode=755 lab /run
mkdir /run/root
mount -t tmpfs -o mode=755 lab /run/root
cd /run/root
read_only='${READ_ONLY}'
bind() {
  mkdir -p ".$1"
  # With what is mounted below it: a user namespace may not uncover that.
  mount --rbind "$1" ".$1"
  perl -e "$read_only" ".$1" || each_read_only "/run/root$1"
}
each_read_only() {
  while read -r _ _ _ _ place options _; do
    case $place in "$1" | "$1"/*) mount -o "remount,bind,$options,ro" "$place" ;; esac
  done </proc/self/mountinfo
}
for own in /usr /bin /sbin /lib* /etc; do
  if [ -L "$own" ]; then cp -P "$own" ".$own"; elif [ -d "$own" ]; then bind "$own"; fi
done
for own in "$@"; do [ -e ".$own" ] || bind "$own"; done
mkdir -p dev proc run/netns tmp var host
mount --bind /proc proc
for own in null zero full random urandom; do
  : >"dev/$own"
  mount --bind "/dev/$own" "dev/$own"
done
ln -s /proc/self/fd dev/fd
for own in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/\${own%%:*}" "dev/\${own#*:}"; done
# ip knows it by its old name.
ln -s /run var/run
chmod 1777 tmp
pivot_root . host
cd /
umount -l /host
rmdir /host
ip link set lo up
`;
