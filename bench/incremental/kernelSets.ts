import { join } from "node:path";
import type { UserConfig } from "@nixwrt/core";
import type { DevicePlugin } from "@nixwrt/core/device";
import { applyPlugins, openProject } from "@nixwrt/core/host";
import { ath79 } from "@nixwrt/device-ath79";
import { qemu } from "@nixwrt/device-qemu";
import { ramips } from "@nixwrt/device-ramips";
import { repository } from "../../e2e/support.js";
import { basePlugins } from "../../packages/core/src/base/basePlugins.js";

/** A kernel to compare: what it asks for in addition to what its device asks for. */
export interface KernelSet {
  readonly family: Family;
  readonly symbols: ReadonlyMap<string, string | number>;
  readonly patched: boolean;
  /** Number that makes up the content of the built-in firmware. Undefined if no firmware is built in. */
  readonly firmware?: number;
}

/**
 * Families of kernels that can start from each other unless they have patches. Each value is source text that imports and makes the device.
 */
export const families = {
  "malta-big": {
    device: `(await import("@nixwrt/device-qemu")).qemu({ endian: "big", usb: true })`,
    made: qemu({ endian: "big", usb: true }),
  },
  mt7621: {
    device: `(await import("@nixwrt/device-ramips")).ramips({ board: "gnubee-pc1" })`,
    made: ramips({ board: "gnubee-pc1" }),
  },
  ath79: {
    device: `(await import("@nixwrt/device-ath79")).ath79({ board: "gl-ar750", wifi: true })`,
    made: ath79({ board: "gl-ar750", wifi: true }),
  },
} as const satisfies Record<string, { readonly device: string; readonly made: DevicePlugin }>;

export type Family = keyof typeof families;

/** Symbols that users ask for, but no plugin of ours: ones with little effect, and ones that change what nearly every file includes. */
const asked =
  "TUN PPP PPPOE PPP_DEFLATE BRIDGE BRIDGE_VLAN_FILTERING VLAN_8021Q MACVLAN VETH DUMMY WIREGUARD NETFILTER NF_CONNTRACK NF_TABLES NF_TABLES_INET " +
  "NFT_NAT NFT_CT NET_SCHED NET_SCH_FQ_CODEL INET_DIAG TCP_CONG_ADVANCED TCP_CONG_BBR IPV6 IPV6_SIT MULTIUSER SYSVIPC POSIX_MQUEUE " +
  "CGROUPS CGROUP_SCHED NAMESPACES NET_NS USER_NS SWAP ZRAM EXT4_FS VFAT_FS FUSE_FS OVERLAY_FS BTRFS_FS MSDOS_PARTITION EFI_PARTITION " +
  "BLK_DEV_LOOP MD DM_CRYPT BLK_DEV_DM USB_STORAGE USB_SERIAL USB_SERIAL_FTDI_SIO USB_ACM HIGH_RES_TIMERS NO_HZ_IDLE PREEMPT KALLSYMS_ALL " +
  "DEBUG_FS MAGIC_SYSRQ IKCONFIG IKCONFIG_PROC TASKSTATS AUDIT PROFILING JUMP_LABEL IO_URING AIO USERFAULTFD CRYPTO_USER_API_HASH CRYPTO_SHA512 " +
  "MODULES MODULE_UNLOAD TRIM_UNUSED_KSYMS LOCALVERSION_AUTO LEDS_TRIGGER_TIMER GPIO_SYSFS I2C SPI WATCHDOG RTC_CLASS HW_RANDOM KEYS BPF_SYSCALL";

/** Symbols that choose the machine, or that a device sets. Another value would mean another board. */
const machine =
  /^(SOC_|MIPS_MALTA|MIPS_VPE|MIPS_CPS|ATH79|RALINK|CPU_|SYS_|MACH_|MIPS_RAW|CMDLINE|BUILTIN|HZ|DTB_|NR_CPUS|SMP|EXTRA_FIRMWARE|KEXEC$)/;

/** Returns every symbol that a board, example or plugin of this repository asks for, and those that users ask for. */
async function pool(): Promise<Map<string, string | number>> {
  const { system } = await openProject({ cwd: join(repository, "examples/arhcive") });
  const systems = [system, ...Object.values(families).map(({ made }) => systemOf(made))];
  const symbols = new Map<string, string | number>(asked.split(" ").map((symbol) => [symbol, "y"]));
  for (const { kernelConfig } of systems) {
    for (const [symbol, { value }] of kernelConfig) if (!machine.test(symbol)) symbols.set(symbol, value);
  }
  // Hardening matters here because it changes flags that every file is compiled with.
  for (const symbol of ["STACKPROTECTOR", "FORTIFY_SOURCE", "HARDENED_USERCOPY", "SECCOMP"]) symbols.set(symbol, "n");
  return symbols;
}

function systemOf(device: DevicePlugin) {
  return applyPlugins({ hostname: "check", device, plugins: basePlugins() });
}

/** Returns a generator of numbers from 0 up to, but not including, 1. The same seed gives the same numbers (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Kernels with a part that the second one does not have, while other symbols change the structures that the part uses. The third kernel must not
 * use the part's objects of the first one.
 */
const partThatComesBack = [
  ["PPP", "PPPOE"],
  ["NAMESPACES", "NET_NS"],
  ["NAMESPACES", "NET_NS", "PPP", "PPPOE"],
];

/**
 * Generates kernels without end, all but the first three at random. Each kernel adds symbols to the previous one of its family, and removes others. Some have a patch,
 * and some have firmware, whose content changes under the same name.
 */
export async function* kernelSets(seed: number, names: readonly Family[]): AsyncGenerator<KernelSet> {
  const all = [...(await pool())];
  const random = randomNumbers(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const last = new Map<Family, Map<string, string | number>>();
  for (const symbols of partThatComesBack) {
    yield {
      family: names[0] ?? "malta-big",
      symbols: new Map(symbols.map((symbol) => [symbol, "y"])),
      patched: false,
    };
  }
  for (let index = 0; ; index++) {
    const family = names[index % names.length] as Family;
    const own = systemOf(families[family].made).kernelConfig;
    // Our symbols override suggestions, but not what the device requires.
    const free = all.filter(([symbol, value]) => !own.has(symbol) || value === "n");
    const symbols = new Map(last.get(family) ?? free.filter(() => random() < 0.3));
    const changes = [1, 2, 4, 12][below(4)] ?? 1;
    for (let change = 0; change < changes; change++) {
      const [symbol, value] = free[below(free.length)] ?? ["TUN", "y"];
      if (!symbols.delete(symbol)) symbols.set(symbol, value);
    }
    last.set(family, symbols);
    const firmware = below(3) === 0 ? { firmware: below(256) } : {};
    yield { family, symbols: new Map(symbols), patched: below(5) === 0, ...firmware };
  }
}

/** A patch of a file that many files include, which changes the kernel's bytes. */
const patch = `--- a/include/linux/ctype.h
+++ b/include/linux/ctype.h
@@ -56,7 +56,7 @@
 static inline unsigned char __toupper(unsigned char c)
 {
 \tif (islower(c))
-\t\tc -= 'a'-'A';
+\t\tc &= 0xdf;
 \treturn c;
 }
 
`;

/** Returns the files of a project with this kernel. */
export function projectFiles({ family, symbols, patched, firmware }: KernelSet): Record<string, string> {
  const settings: Partial<UserConfig> = { hostname: "check", interfaces: {} };
  return {
    "firmware/check.bin": `${firmware} `.repeat(100),
    "nixwrt.config.ts": `import { defineConfig, folderSource } from "@nixwrt/core";
const symbols = ${JSON.stringify([...symbols])};
const set = {
  name: "set",
  apply({ hooks }) {
    hooks.kernelConfig.tap("set", (kernel) => {
      for (const [symbol, value] of symbols) kernel.set(symbol, value, { ifAvailable: true });
    });
    ${patched ? `hooks.kernelPatches.tap("set", (patches) => patches.patch("check", ${JSON.stringify(patch)}));` : ""}
    ${firmware === undefined ? "" : firmwareTap}
  },
};
export default defineConfig({ ...${JSON.stringify(settings)}, device: ${families[family].device}, plugins: [set] });
`,
  };
}

const firmwareTap = `hooks.kernelFirmware.tap("set", (firmware) =>
      firmware.add({ name: "check.bin", package: "check", source: folderSource("firmware"), file: "check.bin", licence: "MIT" }));`;
