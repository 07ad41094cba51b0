import { functionsPath, longestTrial, pageBytes } from "./functions.js";

/**
 * `brickwrt-load`: starts a new system in RAM instead of the running one. It turns the image into an ELF file in place: a header
 * overwrites its start, and the unpacked kernel is appended. kexec then loads the root file system to the address of the phram region
 * in the kernel's device tree. The last page of that region tells the new system that it is on trial. `1<>` opens a file for writing
 * without truncating it.
 */
export const loadScript = `#!/bin/sh
# Made by NixWRT. Starts a new system in RAM.
. ${functionsPath}
usage="usage: brickwrt-load [--older] [--seconds N] FILE
Starts the system in FILE, a phram.bin in RAM (see brickwrt-reserve), instead of the running one. Nothing is
written to flash. FILE is removed.
  --older      allow an image that is older than the running system
  --seconds N  restart from flash unless brickwrt-confirm is run within N seconds of its start
               (default: $(setting trial))"
older= seconds=$(setting trial)
while [ $# -gt 0 ]; do
  case "$1" in
    --help) echo "$usage"; exit ;;
    --older) older=yes ;;
    --seconds) seconds=$2; shift ;;
    -*) echo "$usage" >&2; exit 2 ;;
    *) break ;;
  esac
  shift
done
[ $# = 1 ] || { echo "$usage" >&2; exit 2; }
is_number "$seconds" && [ "$seconds" -ge 1 ] && [ "$seconds" -le ${longestTrial} ] ||
  die "--seconds takes a number from 1 to ${longestTrial}, not '$seconds'"
one_at_a_time

# NUMBER...: prints 16 or 32 bits of each, in the CPU's byte order.
if [ "$(setting endian)" = big ]; then
  half() { for n; do bytes $((n >> 8)) $n; done; }
  word() { for n; do bytes $((n >> 24)) $((n >> 16)) $((n >> 8)) $n; done; }
else
  half() { for n; do bytes $n $((n >> 8)); done; }
  word() { for n; do bytes $n $((n >> 8)) $((n >> 16)) $((n >> 24)); done; }
fi
bytes() { for b; do printf "\\\\$(printf %03o $((b & 255)))"; done; }

# OFFSET: prints the 32-bit big-endian number at that position of the image.
number() {
  digits=$(dd if="$image" bs=4 skip=$(($1 / 4)) count=1 2>/dev/null | hexdump -v -e '1/1 "%02x"')
  [ \${#digits} = 8 ] && echo $((0x$digits))
}

# OFFSET ADDRESS BYTES: prints a program header.
segment() { word 1 "$1" "$2" "$2" "$3" "$3" 7 ${pageBytes}; }

read_trailer "$1"
check_image
set -- $(setting phram)
is_number "$1" && is_number "$2" || die "this device has no RAM reserved for a root file system"
ram=$1 ram_bytes=$2
# kexec expects addresses as the CPU sees them, not physical ones.
loader=$(setting loader-offset)
need_number "the CPU's offset of addresses" "$loader"
part rootfs
root_offset=$offset root_bytes=$(((bytes + ${pageBytes - 1}) / ${pageBytes} * ${pageBytes}))
[ $root_bytes -le $((ram_bytes - ${pageBytes})) ] || die "its root file system does not fit into the $ram_bytes bytes of reserved RAM"

part kernel-ram
# OFFSET: prints the number at that position of the kernel's header.
field() { number $((kernel + $1)); }
kernel=$offset
case $(field 0) in
  # U-Boot's legacy header (include/image.h).
  $((0x27051956))) header=64 size=$(field 12) load=$(field 16) entry=$(field 20) compression=$(($(field 28) & 255)) ;;
  # TP-Link's, version 1, whose kernels are LZMA (mktplinkfw.c).
  $((0x01000000))) header=512 size=$(field 132) load=$(field 116) entry=$(field 120) compression=3 ;;
  *) die "its kernel has an unknown header" ;;
esac
need_number "the size of its kernel" "$size"
need_number "the load address of its kernel" "$load"
need_number "the entry point of its kernel" "$entry"
[ $((kernel + header + size)) -le "$(stat -c %s "$image")" ] || die "its kernel is truncated"
case $compression in
  0) unpack=cat ;;
  1) unpack="gunzip -c" ;;
  3) unpack="unlzma -c" ;;
  *) die "its kernel is compressed in a format that this system does not support" ;;
esac
end=$(stat -c %s "$image")
tail -c +$((kernel + header + 1)) "$image" | head -c "$size" | $unpack > "$image.kernel" || die "its kernel cannot be unpacked"
kernel_bytes=$(stat -c %s "$image.kernel")
cat "$image.kernel" >> "$image" || die "there is not enough free RAM"
rm "$image.kernel"

page=$((end - ${pageBytes}))
{ echo "nixwrt-trial $seconds"; echo "$trailer"; } > "$image.page"
dd if=/dev/zero bs=${pageBytes} count=1 2>/dev/null >> "$image.page"
dd if="$image.page" bs=${pageBytes} seek=$((page / ${pageBytes})) count=1 1<> "$image" 2>/dev/null || die "there is not enough free RAM"
# The kernel is last, because kexec puts its own additions after the last segment.
{
  printf '\\177ELF\\001'
  if [ "$(setting endian)" = big ]; then bytes 2; else bytes 1; fi
  bytes 1 0 0 0 0 0 0 0 0 0
  half 2 "$(setting machine)"
  word 1 "$entry" 52 0 0x1000
  half 52 32 3 40 0 0
  segment $root_offset $((loader + ram)) $root_bytes
  segment $page $((loader + ram + ram_bytes - ${pageBytes})) ${pageBytes}
  segment "$end" "$load" "$kernel_bytes"
} > "$image.header"
cat "$image.header" 1<> "$image"

kexec -l "$image" || die "the running kernel refuses it"
rm "$image" "$image.header" "$image.page"
echo "starting $(said version) in RAM; flash is as it was"
# In the background, so that the caller, such as an ssh session, can end first. Everyone who is logged in then gets notice instead of waiting
# for an answer. If the new system cannot be started, the device restarts.
setsid sh -c 'sleep 1; /etc/init.d/rcK; kill -TERM -1; kexec -e; reboot -f' < /dev/null > /dev/null 2>&1 &
`;
