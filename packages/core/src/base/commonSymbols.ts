import type { Plugin } from "../system/Plugin.js";

/**
 * Kernel symbols that change structures in headers that hundreds of the kernel's files include. They are on in every kernel, so that
 * kernels with and without the services that need them can start from each other's objects. docs/decisions/kernel-defaults.md lists their
 * cost.
 */
const symbols = {
  INOTIFY_USER: "changes the structure of inodes",
  SYSVIPC: "changes the structure of tasks",
  TMPFS_POSIX_ACL: "selects FS_POSIX_ACL, which changes the structure of inodes",
  VLAN_8021Q: "changes the structure of network interfaces",
};

/** Suggests the symbols that all kernels have, so that a change of others compiles little. A config can switch them off. */
export function commonSymbols(): Plugin {
  return {
    name: "common-symbols",
    apply({ hooks }) {
      hooks.kernelConfig.tap("common-symbols", (kernel) => {
        for (const [symbol, effect] of Object.entries(symbols))
          kernel.set(symbol, "y", {
            reason: `${effect}: if only some kernels had it, they would share few objects with the others`,
            default: true,
            ifAvailable: true,
          });
      });
    },
  };
}
