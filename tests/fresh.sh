#!/usr/bin/env bash
# Runs the README's two commands on a new machine: a root folder with nothing installed but the base system of Debian.
#
#   tests/fresh.sh [RELEASE [COMMAND...]]   e.g. tests/fresh.sh trixie
#
# RELEASE is a release of Debian, by default that of this machine, or trixie where this is not Debian. COMMAND replaces
# the two commands, e.g. `./build.sh check`. The checkout is a new clone of HEAD: changes that are not committed are not
# tested. The data folder beside the checkout (../shared/data), if there is one, is visible beside the clone, read-only.
# No cache of this machine is visible. This machine's package sources, certificates, proxies and settings of cargo and
# npm are carried over, since the new root has to reach the same registries.
#
# Needs root, debootstrap, git, and 15 GB at BROCK_FRESH_DIR (by default /var/tmp), where the root folder is made.
# It is removed at the end; BROCK_FRESH_KEEP=1 keeps it. All mounts are in a mount namespace of this script: they end
# with it, however it ends.
set -euo pipefail

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'tests/fresh.sh: %s\n' "$*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || die "only root can make a new root folder"
for program in debootstrap unshare git; do
  command -v "$program" >/dev/null || die "$program is needed"
done

# From here on in namespaces of its own: the end of the first process ends all others and all mounts.
if [ -z "${BROCK_FRESH_INSIDE:-}" ]; then
  exec env BROCK_FRESH_INSIDE=1 unshare --mount --pid --fork --kill-child --propagation private "$0" "$@"
fi

checkout=$(cd "$(dirname "$0")/.." && pwd)
host_release=$(. /etc/os-release && [ "$ID" = debian ] && echo "${VERSION_CODENAME:-}" || true)
release=${1:-${host_release:-trixie}}
shift || true
commands=("./build.sh run" "./build.sh test")
[ $# = 0 ] || commands=("$*")

root=$(mktemp -d "${BROCK_FRESH_DIR:-/var/tmp}/brock-fresh-XXXXXX")
chmod 755 "$root"
remove_root() {
  # Nothing is removed through a mount: without a successful unmount the folder stays.
  local mount
  while read -r mount; do umount "$mount" || return 0; done \
    < <(awk -v root="$root/" 'index($5, root) == 1 { print $5 }' /proc/self/mountinfo | sort -r)
  if [ -n "${BROCK_FRESH_KEEP:-}" ]; then say "kept: $root"; else rm -rf --one-file-system "$root"; fi
}
trap remove_root EXIT
trap 'exit 130' INT TERM HUP

# sources: address, suite and components of this machine's package sources, of Debian alone; an address may be a mirror.
sources() {
  apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 == "Debian" { print $2, $3, $4 }' | sort -u
}

main=$(sources | awk '$2 !~ /-/ { print $1; exit }')
say "the base system of Debian $release in $root"
debootstrap --variant=minbase "$release" "$root" ${main:+"$main"} >"$root.log" 2>&1 ||
  { tail -n 20 "$root.log" >&2; die "debootstrap failed: $root.log"; }
rm -f "$root.log"

# The release's own updates and security updates, from where this machine has its own. Without any, all are where
# debootstrap finds Debian by default.
main=${main:-$(awk '$1 == "deb" { print $2; exit }' "$root/etc/apt/sources.list")}
security=$(sources | awk '$2 ~ /-security$/ { print $1; exit }')
{
  echo "deb $main $release main"
  echo "deb $main $release-updates main"
  echo "deb ${security:-${main%/}-security/} $release-security main"
} >"$root/etc/apt/sources.list"

# carry FILE...: to the same place in the new root, if it is here.
carry() {
  local file
  for file in "$@"; do
    [ -e "$file" ] || continue
    mkdir -p "$root$(dirname "$file")"
    cp -aL "$file" "$root$(dirname "$file")/"
  done
}
carry /etc/resolv.conf /etc/hosts /usr/local/share/ca-certificates "${NPM_CONFIG_GLOBALCONFIG:-/usr/etc/npmrc}" /etc/npmrc
for file in /etc/apt/apt.conf.d/*proxy* /etc/apt/auth.conf.d/*; do carry "$file"; done
mkdir -p "$root/root/.cargo"
for file in .npmrc .cargo/config.toml .cargo/config; do
  [ ! -e "$HOME/$file" ] || cp -L "$HOME/$file" "$root/root/$file"
done
environment=(HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "TERM=${TERM:-dumb}" LANG=C.UTF-8)
while read -r name; do
  environment+=("$name=${!name}")
done < <(compgen -e | grep -iE '^(https?|ftp|all|no)_proxy$|^(cargo_http|npm_config)_|^node_extra_ca_certs$|^(brock_(fuzz|oracle)_|proptest_)' || true)

git clone --quiet --no-hardlinks "$checkout" "$root/srv/brock"
[ -z "$(git -C "$checkout" status --porcelain)" ] || say "changes that are not committed are not tested"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys" || true
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/run"
if [ -d "$checkout/../shared/data" ]; then
  mkdir -p "$root/srv/shared/data"
  mount --bind "$(realpath "$checkout/../shared/data")" "$root/srv/shared/data"
  mount -o remount,bind,ro "$root/srv/shared/data"
  environment+=(BROCK_LISTS_DIR=/srv/shared/data/lists BROCK_REQUIRE_DATA=1)
fi

for command in "${commands[@]}"; do
  say "$command"
  started=$SECONDS
  env -i "${environment[@]}" chroot "$root" /bin/bash -c "cd /srv/brock && $command" </dev/null ||
    { code=$?; say "$command failed with $code after $((SECONDS - started)) seconds"; exit "$code"; }
  say "$command passed in $((SECONDS - started)) seconds"
done
