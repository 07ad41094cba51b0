/** Commands of a device by path, because a login's PATH may differ from root's, and its shell may define functions. */
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
