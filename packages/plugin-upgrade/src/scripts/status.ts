import { functionsPath, publicKeyPath } from "./functions.js";

/** `brickwrt-status`: prints what an upgrade depends on, one name and value per line. */
export const statusScript = `#!/bin/sh
# Made by NixWRT. Prints what an upgrade depends on.
. ${functionsPath}
case "$1" in
  "") ;;
  --root)
    root=$(root_mtd)
    [ -n "$root" ] || die "the root file system of this system is neither in flash nor in reserved RAM"
    need_number "the number of bytes" "$2"
    head -c "$2" /dev/mtd"$root" | sha256sum | sed 's/ .*//'
    exit
    ;;
  *)
    echo "usage: brickwrt-status [--root BYTES]
Prints what an upgrade depends on: device, build date (seconds since 1970), what the system runs from (ram, flash or other),
seconds left of its trial (none, or confirmed), the image that was loaded, bytes of free memory and of the flash partition,
whether there is a recovery image, whether images must be signed, and the id of this boot.
  --root BYTES  print the SHA-256 of the first BYTES of the root file system's partition instead"
    [ "$1" = --help ]
    exit
    ;;
esac
echo "device $(setting device)"
echo "date $(setting date)"
echo "medium $(medium)"
if on_trial; then
  uptime_now
  echo "trial $(($(cat $trial/until) - now))"
elif [ -e $trial/until ]; then echo "trial confirmed"
else echo "trial none"
fi
[ -e $trial/page ] && echo "version $(sed -n 's/^version //p' $trial/page)"
echo "memory $(($(available) * 1024))"
set -- $(setting flash)
[ $# = 0 ] || echo "flash $(mtd_size "$(mtd_of "$1")")"
set -- $(setting phram)
[ $# = 0 ] || echo "phram $2"
if [ -n "$(setting recovery)" ]; then echo "recovery yes"; else echo "recovery no"; fi
if [ -e ${publicKeyPath} ]; then echo "signed yes"; else echo "signed no"; fi
echo "boot $(cat /proc/sys/kernel/random/boot_id)"
`;
