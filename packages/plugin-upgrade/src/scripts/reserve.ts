import { functionsPath } from "./functions.js";

/** `brickwrt-reserve`: reserves RAM for an image. */
export const reserveScript = `#!/bin/sh
# Made by NixWRT. Reserves RAM for an image.
. ${functionsPath}
usage="usage: brickwrt-reserve [--commit] BYTES | --free
Reserves RAM for an image of BYTES at $place and prints the path. Previous contents are lost.
  --commit  reserve only what brickwrt-commit needs, which is less than for brickwrt-load
  --free    release the RAM"
# Loading unpacks and copies an image, which takes twice its size, and twice a kernel of 8 MiB. The rest of the system must keep running.
times=2 more=20480
case "$1" in
  --help) echo "$usage"; exit ;;
  --free) one_at_a_time; exec umount $place ;;
  --commit) times=1 more=4096; shift ;;
esac
[ $# = 1 ] && is_number "$1" || { echo "$usage" >&2; exit 2; }
one_at_a_time

mkdir -p $place
while mountpoint -q $place; do umount $place || die "$place is in use"; done
sync
echo 3 > /proc/sys/vm/drop_caches
need=$(($1 / 1024 * times + more))
free=$(available)
need_number "the free memory of this device" "$free"
[ "$free" -ge "$need" ] || die "$need KiB of memory are needed, but only $free are free: stop a large service"
mount -t tmpfs -o size=$(($1 / 1024 + 16384))k,mode=700,nosuid,nodev upgrade $place || exit
echo $place
`;
