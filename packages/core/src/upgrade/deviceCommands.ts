/**
 * Commands of a device, by the paths that they have there: a login's PATH is not always that of root, and a login's shell may have
 * functions of its own.
 */
export const deviceCommands = {
  status: "/usr/sbin/brickwrt-status",
  reserve: "/usr/sbin/brickwrt-reserve",
  load: "/usr/sbin/brickwrt-load",
  confirm: "/usr/sbin/brickwrt-confirm",
  commit: "/usr/sbin/brickwrt-commit",
  services: "/usr/bin/nixwrt-status",
  cat: "/bin/cat",
  reboot: "/sbin/reboot",
} as const;
