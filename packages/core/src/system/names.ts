/**
 * Names that no interface can have. The first two are used by the kernel in /proc/sys/net/ipv4/conf (sysctl_dev_name_is_allowed() in
 * net/ipv4/devinet.c). The others are files in /run/network, where each interface has a folder.
 */
const reserved = ["all", "default", "events", "lock", "resolv.conf"];

/** Rules for names, with the message for a name that breaks them. */
export const nameRules = {
  /**
   * The kernel accepts almost any 15 bytes (dev_valid_name() in net/core/dev.c, and IFNAMSIZ with the final NUL). A name is also a file,
   * part of a service's name, and a word in the config files of many programs that have no quotes. These characters have no special meaning
   * in any of them.
   */
  interface: {
    fits: (name: string) => /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(name) && !reserved.includes(name),
    what: "the name of a network interface",
    hint: `At most 15 letters, digits, _, . and -, starting with a letter, a digit or _; ${reserved.join(", ")} are reserved`,
  },
  /** Names of sets and chains of firewalls contain it. */
  zone: {
    fits: (name: string) => /^[a-z][a-z0-9_]{0,15}$/.test(name),
    what: "the name of a zone",
    hint: "At most 16 lower-case letters, digits and _, starting with a letter",
  },
  /** Users and groups, with the rules of useradd(8). */
  account: {
    fits: (name: string) => /^[a-z_][a-z0-9_-]{0,31}$/.test(name),
    what: "a valid name",
    hint: "At most 32 lower-case letters, digits, _ and -, starting with a letter or _",
  },
  /** Names of files and folders contain it. */
  service: {
    fits: (name: string) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(name),
    what: "the name of a service",
    hint: "At most 200 letters, digits, ., _ and -, starting with a letter or digit",
  },
} as const;
