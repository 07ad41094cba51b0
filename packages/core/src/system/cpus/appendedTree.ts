import type { KernelPackaging } from "../KernelPackaging.js";

/**
 * Appends the device tree to the kernel, where MIPS kernels look for it.
 * @param gnu prefix of the cross tools
 */
export function appendedTree(gnu: string): KernelPackaging {
  return {
    title: "the device tree after the kernel",
    symbols: {
      MIPS_RAW_APPENDED_DTB: "the device tree follows the kernel",
      MIPS_CMDLINE_FROM_DTB: "otherwise, the boot loader's command line would be used",
    },
    outputs: `${gnu}-objcopy -O binary -S -R .reginfo -R .notes -R .note -R .comment -R .mdebug vmlinux "$out/vmlinux.bin"
load=$(${gnu}-readelf -lW vmlinux | awk '$1 == "LOAD" { print $3; exit }')
entry=$(${gnu}-readelf -hW vmlinux | awk '/Entry point/ { print $NF }')
address() { awk -v name="$1" '$3 == name { print "0x" $1 }' System.map; }
echo "$load $entry $(address _end)" > "$out/addresses"
if [ $(($(address __appended_dtb) - load)) -ne "$(stat -c %s "$out/vmlinux.bin")" ]; then
  echo "The kernel does not look for its device tree at the end of vmlinux.bin: MIPS_RAW_APPENDED_DTB has no effect."
  exit 1
fi
`,
    join: `cat "$linux/vmlinux.bin" "$tree/board.dtb" > whole
`,
  };
}
