/** Paths on the device: the scripts' common functions, their settings, and the key that images must be signed with. */
export const functionsPath = "/usr/lib/nixwrt/brickwrt";
export const settingsPath = "/etc/nixwrt/upgrade";
export const publicKeyPath = "/etc/nixwrt/upgrade.pub";
/** Exists while a system that brickwrt-load started is on trial. */
const trialFolder = "/run/upgrade-trial";

/** Size of an image's trailer, and of the page of RAM that tells the next system that it is on trial, in bytes. */
export const pageBytes = 4096;

/** Longest trial, in seconds: an hour, the limit of the option `trialSeconds` and of `nixwrt upgrade --trial`. */
export const longestTrial = 3600;

/** Shell functions that the brickwrt scripts share. */
export const functionsScript = `# Made by NixWRT. What the brickwrt scripts share.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
# Words from files are never expanded as patterns of file names.
set -f
place=/run/upgrade
trial=${trialFolder}

die() {
  echo "\${0##*/}: $*" >&2
  exit 1
}

# Ends the command if another one changes the reserved RAM or flash now. The lock lasts until this process and those that it has started end; a
# command that this one calls has it, too.
one_at_a_time() {
  [ -z "$BRICKWRT_LOCKED" ] || return 0
  exec 9> /run/upgrade.lock
  flock -n 9 || die "another upgrade is running on this device: wait until it ends"
  export BRICKWRT_LOCKED=yes
}

# VALUE: whether it is a decimal number that the shell can calculate with: at most ten digits, without a leading 0, which would make it
# octal. Every value from an image, a file or a command line is checked with this first, because a comparison with anything else
# fails, which looks like a result.
is_number() {
  case $1 in "" | *[!0-9]* | 0?* | ???????????*) return 1 ;; esac
}

# WHAT VALUE: ends the command if the value is not a number.
need_number() { is_number "$2" || die "$1 is not a number: '$2'"; }

# VALUE: whether it looks like a SHA-256.
is_hash() {
  case $1 in *[!0-9a-f]*) return 1 ;; esac
  [ \${#1} = 64 ]
}

# NAME: prints a setting that this image was built with.
setting() { sed -n "s/^$1 //p" ${settingsPath}; }

# Prints the number of the MTD that contains /, or nothing if / is not on an MTD.
root_mtd() { tr ' ' '\\n' < /proc/cmdline | sed -n 's/^root=\\/dev\\/mtdblock\\([0-9][0-9]*\\)$/\\1/p' | tail -n 1; }

# NAME: prints the number of the MTD with that name, or nothing if there is none.
mtd_of() (
  set +f
  for folder in /sys/class/mtd/mtd*; do
    case $folder in *ro) continue ;; esac
    [ "$(cat "$folder"/name)" = "$1" ] && echo "\${folder##*/mtd}" && return
  done
)

mtd_name() { cat /sys/class/mtd/mtd"$1"/name; }
mtd_size() { cat /sys/class/mtd/mtd"$1"/size; }

# Prints where / is: ram, flash or other.
medium() {
  root=$(root_mtd)
  if [ -z "$root" ]; then echo other
  elif [ "$(mtd_name "$root")" = phram ]; then echo ram
  else echo flash
  fi
}

available() { sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo; }

uptime_now() {
  IFS=. read -r now _ < /proc/uptime
}

on_trial() { [ -e $trial/until ] && [ ! -e $trial/confirmed ]; }

# FILE: sets $trailer to the text of its trailer. If images must be signed, this is only the text that the key has signed.
read_trailer() {
  [ -f "$1" ] || die "there is no file $1"
  image=$1
  if [ -e ${publicKeyPath} ]; then
    trailer=$(tail -c ${pageBytes} "$1" | signify -V -q -e -p ${publicKeyPath} -x - -m - 2>/dev/null) ||
      die "$1 is not signed with the key that this device trusts"
  else
    trailer=$(tail -c ${pageBytes} "$1" | sed -e '1{/^untrusted comment: /{N;d}}')
  fi
  [ "\${trailer%%
*}" = "nixwrt-trailer 1" ] || die "$1 has no image trailer: it is truncated, or not a NixWRT image"
  [ "$(printf '%s\\n' "$trailer" | sed '/^sum /,$d' | sha256sum)" = "$(said sum)  -" ] || die "$1 is damaged: its trailer has changed"
}

# NAME: prints the value of a line of the trailer.
said() { printf '%s\\n' "$trailer" | sed -n "s/^$1 //p"; }

# NAME: sets $offset, $bytes and $hash for a part of the image.
part() {
  set -- "$1" $(said "part $1")
  [ $# = 4 ] || die "$image has no part $1: it is not an image for this"
  need_number "the offset of the part $1 of $image" "$2"
  need_number "the size of the part $1 of $image" "$3"
  is_hash "$4" || die "the SHA-256 of the part $1 of $image is not valid: '$4'"
  [ $(($2 + $3)) -le "$(stat -c %s "$image")" ] || die "$image ends before its part $1 does: it is truncated"
  offset=$2 bytes=$3 hash=$4
}

# Checks that $image is complete, for this device, and not older than the running system, unless $older is set.
check_image() {
  [ "$(said device)" = "$(setting device)" ] || die "this device is $(setting device), but $image is for $(said device)"
  need_number "the build date of $image" "$(said date)"
  if [ -z "$older" ]; then
    need_number "the build date of the system that runs" "$(setting date)"
    [ "$(said date)" -ge "$(setting date)" ] ||
      die "$image is older than the running system; give --older to use it anyway"
  fi
  set -- $(said image)
  [ $# = 2 ] || die "$image does not say its size and its SHA-256"
  need_number "the size of $image" "$1"
  [ "$(stat -c %s "$image")" = $(($1 + ${pageBytes})) ] || die "$image does not have the size in its trailer: it is truncated"
  [ "$(head -c "$1" "$image" | sha256sum)" = "$2  -" ] || die "$image is damaged"
}
`;
