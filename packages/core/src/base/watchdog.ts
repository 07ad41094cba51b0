import type { Plugin } from "../system/Plugin.js";

/** Seconds without a sign of life after which the hardware restarts the device, and between two signs. */
const timeout = 30;
const interval = 5;

/** Restarts a device that hangs, where it has a watchdog timer: as long as init lives and daemons are started, it is fed. */
export function watchdog(): Plugin {
  return {
    name: "watchdog",
    apply({ hooks, device }) {
      const node = device.watchdog;
      if (node === undefined) return;
      hooks.busybox.tap("watchdog", (busybox) => busybox.enable(["WATCHDOG"]));
      hooks.kernelConfig.tap("watchdog", (kernel) => kernel.enable(["WATCHDOG"]));
      hooks.services.tap("watchdog", (services) =>
        services.add({ name: "watchdog", run: `exec watchdog -F -T ${timeout} -t ${interval} ${node}` }),
      );
    },
  };
}
