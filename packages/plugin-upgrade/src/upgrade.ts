import { buildDate, type Content, type DeviceSpec, feedWatchdog, type Plugin, withOptions } from "@nixwrt/core";
import { type UpgradeOptions, type UpgradeSettings, upgradeOptions } from "./options.js";
import { flashcp, kexecTools, signify } from "./packages.js";
import { commitScript } from "./scripts/commit.js";
import { confirmScript } from "./scripts/confirm.js";
import { functionsPath, functionsScript, publicKeyPath, settingsPath } from "./scripts/functions.js";
import { loadScript } from "./scripts/load.js";
import { reserveScript } from "./scripts/reserve.js";
import { statusScript } from "./scripts/status.js";
import { trialScript, watchdogScript } from "./scripts/trial.js";
import { warnOfLogins } from "./warnOfLogins.js";

const commands = {
  "brickwrt-reserve": reserveScript,
  "brickwrt-load": loadScript,
  "brickwrt-confirm": confirmScript,
  "brickwrt-commit": commitScript,
  "brickwrt-status": statusScript,
};

/** A partition with this name holds a complete firmware.bin. The boot loader falls back to it when no other image boots. */
const recoveryPartition = "recovery";

/** busybox applets that the scripts call. */
const applets = `
  AWK CAT CMP CP DD ECHO FLOCK HEAD FEATURE_FANCY_HEAD HEXDUMP MKDIR MOUNT MOUNTPOINT PRINTF REBOOT RM SED SETSID SHA256SUM SLEEP STAT TR FEATURE_TEST_64
  FEATURE_STAT_FORMAT SYNC TAIL FEATURE_FANCY_TAIL TEST TEST1 TOUCH UMOUNT GUNZIP UNLZMA`;

/**
 * Upgrades of a running device over ssh, with a way back: adds what `nixwrt upgrade` needs on the device.
 * It reports wrong options in its `problems`.
 */
export function upgrade(options: UpgradeOptions = {}): Plugin {
  return withOptions(upgradeOptions, options, "@nixwrt/plugin-upgrade", (settings) => ({
    name: "upgrade",
    apply({ hooks, device }) {
      hooks.packages.tap("upgrade", (packages, system) => {
        packages.add(kexecTools);
        packages.add(flashcp);
        if (system.signing !== undefined) packages.add(signify, { reason: "signing" });
      });
      hooks.busybox.tap("upgrade", (busybox) => busybox.enable(applets.trim().split(/\s+/)));
      hooks.kernelConfig.tap("upgrade", (kernel) => {
        kernel.enable(["KEXEC", "TMPFS"]);
        kernel.set("CRASH_DUMP", "n", { reason: "it would link the kernel to another address" });
        kernel.set("PANIC_TIMEOUT", 3, { reason: "a new system that fails restarts from flash", default: true });
        kernel.enable(["PANIC_ON_OOPS"], { reason: "a new system that fails restarts from flash", default: true });
      });
      hooks.services.tap("upgrade", (services) => {
        services.add({ name: "upgrade-trial", oneshot: trialScript });
        const node = device.watchdog;
        if (node !== undefined) services.add({ name: "watchdog", run: watchdogScript(node, feedWatchdog(node)) });
      });
      hooks.etc.tap("upgrade", (etc, system) => {
        etc.file(settingsPath, settingsText(device, settings));
        etc.file(functionsPath, functionsScript);
        for (const [name, script] of Object.entries(commands)) etc.file(`/usr/sbin/${name}`, script, { mode: 0o755 });
        if (system.signing !== undefined) {
          etc.file(publicKeyPath, `untrusted comment: images for this device\n${system.signing.publicKey}\n`);
        }
      });
      hooks.check.tap("upgrade", (problems, system) => {
        const { name, elf } = device.cpu.family;
        if (elf.bits !== 32) {
          problems.add({
            code: "UPGRADE_CPU",
            message: `the plugin upgrade cannot start kernels on the CPU ${name}: it supports only 32-bit CPUs`,
            hint: "Remove the plugin upgrade from your config",
          });
          return;
        }
        if (device.boot?.phram !== undefined || device.boot?.flash !== undefined) {
          warnOfLogins(system, problems);
          return;
        }
        problems.add({
          code: "UPGRADE_DEVICE",
          message: `${device.name} has neither flash nor reserved RAM for an upgrade`,
          hint: "Remove the plugin upgrade from your config, or choose another device",
        });
      });
    },
  }));
}

/** Settings of the scripts: one name and its values per line. */
function settingsText({ name, cpu, boot }: DeviceSpec, { trialSeconds }: UpgradeSettings): Content {
  const { endian, elf, loaderOffset } = cpu.family;
  const phram = boot?.phram;
  const flash = boot?.flash;
  return [
    `device ${name}\ndate `,
    buildDate(),
    `\nendian ${endian}\nmachine ${elf.machine}\nloader-offset ${loaderOffset}\ntrial ${trialSeconds}\n`,
    phram === undefined ? "" : `phram ${phram.address + phram.kernelSlot} ${phram.rootfsSize}\n`,
    flash === undefined ? "" : `flash ${flash.firmware}\n`,
    flash?.partitions.some((one) => one.name === recoveryPartition) ? `recovery ${recoveryPartition}\n` : "",
  ];
}
