import { debianSource, kconfigPackage, type Package } from "@nixwrt/core";
import { firmwarePartition } from "@nixwrt/core/device";
import { bootCounter, flashKernelAddress, flashMap, norChip } from "./flashMap.js";

/** File in the package's output: the first contents of the NOR chip. */
export const ubootFile = "u-boot.bin";

/** Virtual address that the kernel is read to. */
const loadAddress = hex(0x8000_0000 + flashKernelAddress);
/** Uncached virtual address of the NOR chip. */
const norAddress = 0xbe000000;
/** Block size of the disk that stands in for the flash, in bytes. */
const blockSize = 512;
/** Failed starts before U-Boot uses the recovery image. */
const bootLimit = 3;

/** U-Boot for QEMU's malta board. It is not part of the root file system. */
export function uboot(endian: "big" | "little"): Package {
  const [cross, defconfig] = endian === "big" ? ["mips", "malta"] : ["mipsel", "maltael"];
  return kconfigPackage({
    name: "u-boot-malta",
    source: debianSource("u-boot"),
    licence: "GPL-2.0-or-later",
    // Text that U-Boot's build adds to its default environment.
    prepare: `unset CC AR RANLIB STRIP CFLAGS LDFLAGS
cat > board/imgtec/malta/malta.env <<'END'
${environment()}END`,
    base: `${defconfig}_defconfig`,
    config,
    make: [`CROSS_COMPILE=${cross}-linux-gnu-`, "HOSTCC=gcc", "NO_PYTHON=1", ubootFile],
    install: endian === "big" ? `cp ${ubootFile} "$out"` : `${swapWords} ${ubootFile} > "$out/${ubootFile}"`,
    strip: false,
    files: {},
  });
}

/** With a little-endian CPU, QEMU's NOR chip swaps the bytes of each 32-bit word. */
const swapWords = `perl -0777 -ne '$_ .= "\\xff" x (-length() % 4); print pack("N*", unpack("V*", $_))'`;

const config = {
  AUTOBOOT: "y",
  BOOTDELAY: 2,
  // Frequency of the CPU's counter in QEMU, in Hz. U-Boot expects the faster counter of a real malta, so that every delay took 1.5 times as long.
  SYS_MIPS_TIMER_FREQ: 160_000_000,
  USE_BOOTCOMMAND: "y",
  BOOTCOMMAND: "run boot; run recover; run boot",
  LZMA: "y",
  // For nixwrt tftp --port: QEMU uses TFTP's standard port itself.
  TFTP_PORT: "y",
  CMD_SETEXPR: "y",
  BOOTCOUNT_LIMIT: "y",
  BOOTCOUNT_BOOTLIMIT: bootLimit,
  BOOTCOUNT_GENERIC: "y",
  BOOTCOUNT_ENV: "n",
  SYS_BOOTCOUNT_ADDR: hex(0xa0000000 + bootCounter),
  CMD_BOOTCOUNT: "y",
  SYS_REDUNDAND_ENVIRONMENT: "y",
  ENV_ADDR: hex(norAddress + norChip.partitions[1].offset),
  ENV_ADDR_REDUND: hex(norAddress + norChip.partitions[2].offset),
  ENV_SIZE: hex(norChip.partitions[1].size),
  ENV_SECT_SIZE: hex(norChip.partitions[1].size),
  SYS_MALLOC_LEN: "0x100000",
  // Buffered writes time out on QEMU's NOR chip.
  SYS_FLASH_USE_BUFFER_WRITE: "n",
  // Host tools that would need OpenSSL.
  TOOLS_KWBIMAGE: "n",
  TOOLS_LIBCRYPTO: "n",
  TOOLS_MKEFICAPSULE: "n",
} as const;

/**
 * `boot` starts the firmware, unless its kernel is damaged. `recover` overwrites the firmware with the recovery image, if its kernel is intact;
 * it can be interrupted and repeated. It runs when the kernel is damaged, and after several failed starts (`altbootcmd`).
 */
function environment(): string {
  const firmware = firmwarePartition(flashMap);
  const recovery = flashMap.partitions.find(({ name }) => name === "recovery");
  if (firmware === undefined || recovery === undefined) throw new Error("the flash map has lost a partition");
  const blocks = (bytes: number) => hex(bytes / blockSize);
  const read = (offset: number, bytes: number) => `ide read ${loadAddress} ${blocks(offset)} ${blocks(bytes)}`;
  const write = `ide write ${loadAddress} ${blocks(firmware.offset)} ${blocks(firmware.size)}`;
  return `boot=${read(firmware.offset, flashMap.kernelSlot)} && bootm ${loadAddress}
recover=echo Taking the recovery image; bootcount reset; ${read(recovery.offset, firmware.size)} && iminfo ${loadAddress} && ${write}
altbootcmd=run recover; run boot
`;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
