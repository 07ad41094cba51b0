/** Capabilities in the order of their numbers in Linux's include/uapi/linux/capability.h. */
const names = `
  CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN
  NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME
  SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ
  PERFMON BPF CHECKPOINT_RESTORE`;

/** All capabilities of Linux, such as `CAP_NET_ADMIN`. The index of each is its number. */
export const capabilities: readonly string[] = names
  .trim()
  .split(/\s+/)
  .map((name) => `CAP_${name}`);

/** Returns capabilities as a hexadecimal bit mask, as in /proc/PID/status. Ignores names that Linux does not know. */
export function capabilityMask(wanted: readonly string[]): string {
  const bits = capabilities.map((name, bit) => (wanted.includes(name) ? 1n << BigInt(bit) : 0n));
  return bits.reduce((mask, bit) => mask | bit, 0n).toString(16);
}
