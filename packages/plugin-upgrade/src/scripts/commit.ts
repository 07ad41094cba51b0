import { functionsPath } from "./functions.js";

/**
 * `brickwrt-commit`: writes an image to flash. The whole image is in RAM and checked before the first block is erased. The first bytes,
 * by which a boot loader recognizes a kernel, are written last.
 */
export const commitScript = `#!/bin/sh
# Made by NixWRT. Writes an image to flash.
. ${functionsPath}
usage="usage: brickwrt-commit [--older] [--now] FILE | --recovery
Writes FILE, a firmware.bin in RAM (see brickwrt-reserve --commit), to flash. It must belong to the system that runs
from RAM and was confirmed with brickwrt-confirm. Do not cut the power while it writes.
  --older     allow an image that is older than the running system
  --now       write from a system that runs from flash, without a trial; the device restarts afterwards
  --recovery  copy the system in flash to the recovery partition, on a device that has one"
older= now= recovery=
while [ $# -gt 0 ]; do
  case "$1" in
    --help) echo "$usage"; exit ;;
    --older) older=yes ;;
    --now) now=yes ;;
    --recovery) recovery=yes ;;
    -*) echo "$usage" >&2; exit 2 ;;
    *) break ;;
  esac
  shift
done
[ -n "$recovery" ] || [ $# = 1 ] || { echo "$usage" >&2; exit 2; }
one_at_a_time
if [ -n "$recovery" ]; then
  from=$(mtd_of "$(setting flash)") to=$(mtd_of "$(setting recovery)")
  [ -n "$from" ] && [ -n "$to" ] || die "this device has no partition for a recovery image"
  [ "$(medium)" != ram ] || die "this system runs from RAM: the system in flash has not started yet"
  cmp -s /dev/mtd"$from" /dev/mtd"$to" && exit
  brickwrt-reserve --commit "$(mtd_size "$from")" > /dev/null || exit
  cat /dev/mtd"$from" > $place/recovery.bin && flashcp -l 64 $place/recovery.bin /dev/mtd"$to"
  result=$?
  brickwrt-reserve --free
  exit $result
fi

read_trailer "$1"
check_image
part kernel
part rootfs
target=$(setting flash)
mtd=$(mtd_of "$target")
[ -n "$mtd" ] || die "there is no flash partition $target"
need_number "the size of the flash partition $target" "$(mtd_size "$mtd")"
[ "$(stat -c %s "$image")" -le "$(mtd_size "$mtd")" ] || die "the image is larger than the flash partition $target"

case $now$(medium) in
  yes*) ;;
  ram)
    root=$(root_mtd)
    on_trial && die "this system is on trial: run brickwrt-confirm first if it works"
    [ "$(head -c "$bytes" /dev/mtd"$root" | sha256sum)" = "$hash  -" ] ||
      die "the image is not that of the running system, so it was not tried"
    ;;
  *) die "this system does not run from RAM: try the image with brickwrt-load first, or use --now" ;;
esac

# This runs from RAM, and needs nothing from the flash that it writes to.
if [ -z "$now" ]; then
  read -r before _ < /proc/uptime
  if ! flashcp -l 64 "$image" /dev/mtd"$mtd"; then
    echo "FLASH WAS NOT WRITTEN CORRECTLY. Run this again before the device restarts" >&2
    exit 3
  fi
  read -r after _ < /proc/uptime
  echo "written and verified; flash was incomplete for $(echo "$before $after" | awk '{ print int(($2 - $1) * 1000) }') ms"
  exit
fi
# Programs that run from flash lose their files. So the programs that are needed are copied to RAM, with the dynamic loader, and all others are stopped.
# Programs in RAM can only run from a separate mount (see brickwrt-reserve), because /run is mounted noexec.
mkdir -p $place
mountpoint -q $place || mount -t tmpfs -o mode=700,nosuid,nodev upgrade $place || die "there is not enough free RAM"
mkdir -p $place/bin
set +f
cp -L /bin/busybox /usr/sbin/flashcp $place/bin && cp -L /lib/ld-musl-* $place/bin/ld || die "there is not enough free RAM"
$place/bin/ld $place/bin/busybox true || die "this system cannot run programs from RAM; nothing was written"
cat > $place/write <<END
$place/bin/ld $place/bin/busybox sleep 1
/etc/init.d/rcK
for attempt in 1 2 3; do
  $place/bin/ld $place/bin/flashcp -l 64 "\\$1" /dev/mtd$mtd && break
done
$place/bin/ld $place/bin/busybox reboot -f
END
echo "writing; the device restarts when it is done"
setsid $place/bin/ld $place/bin/busybox sh $place/write "$image" < /dev/null > /dev/null 2>&1 &
`;
