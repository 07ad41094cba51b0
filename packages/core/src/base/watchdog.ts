import { shellQuote } from "../shellQuote.js";
import type { Plugin } from "../system/Plugin.js";

/** Seconds without a sign of life after which the hardware restarts the device, and seconds between two signs. */
const timeout = 30;
const interval = 5;

/** Restarts a device that hangs, if it has a watchdog timer. The timer is fed as long as init runs and can start daemons. */
export function watchdog(): Plugin {
  return {
    name: "watchdog",
    apply({ hooks, device }) {
      const node = device.watchdog;
      if (node === undefined) return;
      hooks.busybox.tap("watchdog", (busybox) => busybox.enable(["WATCHDOG"]));
      hooks.kernelConfig.tap("watchdog", (kernel) => {
        kernel.enable(["WATCHDOG"]);
        kernel.enable(["WATCHDOG_HANDLE_BOOT_ENABLED"], { reason: "boot loaders may have started it" });
      });
      hooks.services.tap("watchdog", (services) =>
        services.add({ name: "watchdog", run: feedWatchdog(node) }, { default: true }),
      );
    },
  };
}

/**
 * Returns the last line of a service that feeds a watchdog timer. A plugin's own service `watchdog` replaces the built-in one.
 * @param node the device's `watchdog`
 */
export function feedWatchdog(node: string): string {
  return `exec watchdog -F -T ${timeout} -t ${interval} ${shellQuote(node)}`;
}
