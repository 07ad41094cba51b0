/** Where what the scripts share is on the device, and what they go by. */
export const functionsPath = "/usr/lib/nixwrt/brickwrt";
export const settingsPath = "/etc/nixwrt/upgrade";
export const publicKeyPath = "/etc/nixwrt/upgrade.pub";
/** Set while a system that brickwrt-load started is on trial. */
const trialFolder = "/run/upgrade-trial";

/** Bytes of the trailer that ends an image, and of the page of RAM that tells the next system that it is on trial. */
export const pageBytes = 4096;

/** Shell functions that the brickwrt scripts share. */
export const functionsScript = `# Made by NixWRT. What the brickwrt scripts share.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
place=/run/upgrade
trial=${trialFolder}

die() {
  echo "\${0##*/}: $*" >&2
  exit 1
}

# NAME: what this image was built with.
setting() { sed -n "s/^$1 //p" ${settingsPath}; }

# Number of the MTD that / is in; nothing when it is on something else.
root_mtd() { sed -n 's/.*root=\\/dev\\/mtdblock\\([0-9]*\\).*/\\1/p' /proc/cmdline; }

# NAME: number of the MTD of that name; nothing when there is none.
mtd_of() {
  for folder in /sys/class/mtd/mtd*; do
    case $folder in *ro) continue ;; esac
    [ "$(cat "$folder"/name)" = "$1" ] && echo "\${folder##*/mtd}" && return
  done
}

mtd_name() { cat /sys/class/mtd/mtd"$1"/name; }
mtd_size() { cat /sys/class/mtd/mtd"$1"/size; }

# What / is in: ram, flash or other.
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

# FILE: its trailer as text, to $trailer. Where images have to be signed, only what the key has signed is looked at.
read_trailer() {
  [ -f "$1" ] || die "there is no file $1"
  image=$1
  if [ -e ${publicKeyPath} ]; then
    trailer=$(tail -c ${pageBytes} "$1" | signify -V -q -e -p ${publicKeyPath} -x - -m - 2>/dev/null) ||
      die "$1 is not signed with the key that this device trusts"
  else
    trailer=$(tail -c ${pageBytes} "$1" | sed -e '1{/^untrusted comment: /{N;d}}')
  fi
  case $trailer in "nixwrt-trailer 1"*) ;; *) die "$1 has no trailer of an image: it is cut, or no image of NixWRT" ;; esac
  [ "$(printf '%s\\n' "$trailer" | sed '/^sum /,$d' | sha256sum)" = "$(said sum)  -" ] || die "$1 is damaged: its trailer is not as it was made"
}

# NAME: a line of the trailer.
said() { printf '%s\\n' "$trailer" | sed -n "s/^$1 //p"; }

# NAME: sets $offset, $bytes and $hash to those of a part of the image.
part() {
  set -- "$1" $(said "part $1")
  [ $# = 4 ] || die "$image has no part $1: it is not an image for this"
  offset=$2 bytes=$3 hash=$4
}

# Checks that $image is whole, for this device, and no older than the system that runs, unless $older is set.
check_image() {
  [ "$(said device)" = "$(setting device)" ] || die "this is $(setting device), and $image is for $(said device)"
  if [ -z "$older" ] && [ "$(said date)" -lt "$(setting date)" ]; then
    die "$image is older than the system that runs; --older takes it all the same"
  fi
  set -- $(said image)
  [ "$(stat -c %s "$image")" = $(($1 + ${pageBytes})) ] || die "$image does not have the size that it says: it is cut"
  [ "$(head -c "$1" "$image" | sha256sum)" = "$2  -" ] || die "$image is damaged"
}
`;
