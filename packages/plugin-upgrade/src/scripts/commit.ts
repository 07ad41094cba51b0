import { functionsPath } from "./functions.js";

/**
 * `brickwrt-commit`: writes an image to flash. All of it is in RAM and checked before the first block is erased; the first
 * bytes, by which a boot loader knows a kernel, are written last.
 */
export const commitScript = `#!/bin/sh
# Made by NixWRT. Writes an image to flash.
. ${functionsPath}
usage="usage: brickwrt-commit [--older] [--now] FILE
Writes FILE, a firmware.bin in a folder of RAM (brickwrt-reserve --commit), to flash. It has to be of the system that runs
from RAM, which brickwrt-confirm has been told is well. Do not cut the power while it writes.
  --older  also when it is older than the system that runs
  --now    from a system that runs from flash, though the image was not tried; the device restarts when it is written"
older= now=
while [ $# -gt 0 ]; do
  case "$1" in
    --help) echo "$usage"; exit ;;
    --older) older=yes ;;
    --now) now=yes ;;
    -*) echo "$usage" >&2; exit 2 ;;
    *) break ;;
  esac
  shift
done
[ $# = 1 ] || { echo "$usage" >&2; exit 2; }

read_trailer "$1"
check_image
part kernel
part rootfs
target=$(setting flash)
mtd=$(sed -n "s/^mtd\\\\([0-9]*\\\\): .* \\"$target\\"$/\\\\1/p" /proc/mtd)
[ -n "$mtd" ] || die "there is no flash partition $target"
[ "$(stat -c %s "$image")" -le "$(mtd_size "$mtd")" ] || die "the image is larger than the flash partition $target"

case $(medium) in
  ram)
    root=$(root_mtd)
    on_trial && die "this system is on trial: brickwrt-confirm says that it is well"
    [ "$(head -c "$bytes" /dev/mtd"$root" | sha256sum)" = "$hash  -" ] ||
      die "the image is not of the system that runs: it was not tried"
    ;;
  *) [ -n "$now" ] || die "this system does not run from RAM: try the image with brickwrt-load first, or use --now" ;;
esac

# From RAM: this needs nothing of the flash that it writes to.
if [ -z "$now" ]; then
  read -r before _ < /proc/uptime
  flashcp -l 64 "$image" /dev/mtd"$mtd" || die "FLASH WAS NOT WRITTEN AS IT SHOULD BE. Call this again before the device restarts"
  read -r after _ < /proc/uptime
  echo "written and verified; flash was incomplete for $(echo "$before $after" | awk '{ print int(($2 - $1) * 1000) }') ms"
  exit
fi
# What runs from flash loses its files: what is needed comes to RAM, and nothing else goes on.
mkdir -p $place/bin
cp /bin/busybox /usr/sbin/flashcp $place/bin || die "there is too little RAM"
cat > $place/write <<END
/etc/init.d/rcK
for attempt in 1 2 3; do
  $place/bin/flashcp -l 64 "$image" /dev/mtd$mtd && break
done
$place/bin/busybox reboot -f
END
echo "writing; the device restarts when it is done"
setsid $place/bin/busybox sh -c "$place/bin/busybox sleep 1; . $place/write" < /dev/null > /dev/null 2>&1 &
`;
