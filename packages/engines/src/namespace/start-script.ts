/**
 * What runs as process 1 of the new namespaces and becomes the app: it mounts, then execs. POSIX sh, constant:
 * every value comes as an argument or a variable, none is ever part of the text.
 *
 * Arguments: a nonce; the caller's process id; the root folder; user id; group id; working directory; the number
 * of the app's variables (`NX_MULTISTAGE_ENV_0` ... each `NAME=value`); mounts, each a kind, a target and a source; `run`;
 * the command.
 *
 * On standard error it says `<nonce> pid <n>` first, its id as seen from outside, and `<nonce> exec` last: what
 * comes after that is the app's own.
 *
 * - `/proc/self` is still the outer one at first: it tells the outer ids. A caller that died before the kernel
 *   was told to end us with it is not our grandparent any more.
 * - The root is bound on itself and made read-only: with one user id mapped every file seems to be the app's.
 * - A `copy` starts with what the image has there: the working directory still sees the covered folder. An owner
 *   that is not mapped cannot be copied; BusyBox's cp has no option for that.
 * - A mount point may lie in a temporary folder, which is empty.
 * - What is closed to the image's user is covered by something without any permission.
 * - `/proc` as docker shows it: read-only where writing changes the kernel, empty where it tells about the
 *   host. Where the kernel refuses a new one (inside a container), the outer one is bound.
 * - `setsid`: the app is in no process group with anything outside. The inner `unshare` enters the root and maps
 *   the image's user; the exec of the app as that user drops all capabilities.
 * - The programs are found before the app's PATH comes into force; the variables some shells add are removed.
 */
export const START_SCRIPT = `set -eu
nonce=$1 caller=$2 root=$3 uid=$4 gid=$5 workdir=$6 variables=$7
shift 7
umask 022
read -r pid _ _ outer _ < /proc/self/stat
printf '%s pid %s\\n' "$nonce" "$pid" >&2
read -r _ _ _ parent _ < "/proc/$outer/stat"
[ "$parent" = "$caller" ]

env=$(command -v env)
setsid=$(command -v setsid)
setpriv=$(command -v setpriv)
unshare=$(command -v unshare)

hide() {
  if [ -d "$1" ]; then mount -t tmpfs -o ro,size=4k,nosuid,nodev,noexec tmpfs "$1"
  elif [ -e "$1" ]; then mount --bind /dev/null "$1"; fi
}
protect() {
  mount --rbind "$1" "$2"
  mount -o remount,bind,ro,nosuid,nodev,noexec "$2"
}
mount_proc() {
  mount -t proc -o nosuid,nodev,noexec proc "$1" 2> /dev/null || mount --rbind /proc "$1"
  for name in acpi asound interrupts kcore keys latency_stats sched_debug scsi timer_list timer_stats fs/nfsd \
    sys/fs/binfmt_misc
  do hide "$1/$name"; done
  for name in bus fs irq sys sysrq-trigger
  do [ ! -e "$1/$name" ] || protect "$1/$name" "$1/$name"; done
}
mount_dev() {
  mount -t tmpfs -o mode=755,size=64k,nosuid,noexec tmpfs "$1"
  for name in full null random tty urandom zero; do
    : > "$1/$name"
    mount --bind "/dev/$name" "$1/$name"
  done
  ln -s /proc/self/fd "$1/fd"
  ln -s /proc/self/fd/0 "$1/stdin"
  ln -s /proc/self/fd/1 "$1/stdout"
  ln -s /proc/self/fd/2 "$1/stderr"
  mkdir "$1/shm"
  mount -t tmpfs -o mode=1777,size=64m,nosuid,nodev,noexec shm "$1/shm"
  mount -o remount,bind,ro,nosuid,noexec "$1"
}
mount_temporary() {
  mkdir -p "$1"
  mount -t tmpfs -o mode=1777,nosuid,nodev,noexec tmpfs "$1"
}
mount_copy() {
  cd "$1"
  mount -t tmpfs -o nosuid,nodev tmpfs "$1"
  cp -a --no-preserve=ownership . "$1" || cp -a . "$1"
  cd /
}
mount_file() {
  if [ ! -e "$2" ]; then
    mkdir -p "\${2%/*}"
    : > "$2"
  fi
  protect "$1" "$2"
}
close_file() {
  mount -t tmpfs -o size=4k,nosuid,nodev,noexec tmpfs /dev
  (umask 777 && : > /dev/closed)
  mount --bind /dev/closed "$1"
  umount /dev
}

mount --bind "$root" "$root"
mount -o remount,bind,ro,nosuid,nodev "$root"
while [ "$1" != run ]; do
  case $1 in
    proc) mount_proc "$2" ;;
    dev) mount_dev "$2" ;;
    temporary) mount_temporary "$2" ;;
    copy) mount_copy "$2" ;;
    closed-directory) mount -t tmpfs -o ro,mode=000,size=4k,nosuid,nodev,noexec tmpfs "$2" ;;
    closed-file) close_file "$2" ;;
    file) mount_file "$3" "$2" ;;
  esac
  shift 3
done
shift

number=0
while [ "$number" -lt "$variables" ]; do
  eval "pair=\\$NX_MULTISTAGE_ENV_$number"
  unset "NX_MULTISTAGE_ENV_$number"
  export "$pair"
  number=$((number + 1))
done
printf '%s exec\\n' "$nonce" >&2
exec "$env" -u _ -u OLDPWD -u PWD -u SHLVL \\
  "$setsid" "$setpriv" --no-new-privs \\
  "$unshare" --user --map-user="$uid" --map-group="$gid" --root="$root" --wd="$workdir" -- "$@"
`;
