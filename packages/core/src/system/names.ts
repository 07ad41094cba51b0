/** What names must be like, each with what to say when one is not. */
export const nameRules = {
  /**
   * As the kernel has it: dev_valid_name() in net/core/dev.c, and IFNAMSIZ with the ending NUL. A name with % would be a pattern, for which
   * the kernel puts in a number.
   */
  interface: {
    fits: (name: string) => /^(?!\.{1,2}$)[^\s/:%\p{Cc}]+$/u.test(name) && Buffer.byteLength(name) <= 15,
    what: "the name of a network interface",
    hint: "At most 15 bytes, without spaces, /, : and %; a non-ASCII letter takes two or more bytes",
  },
  /** Names of sets and chains of firewalls are made of it. */
  zone: {
    fits: (name: string) => /^[a-z][a-z0-9_]{0,15}$/.test(name),
    what: "the name of a zone",
    hint: "At most 16 lower-case letters, digits and _, starting with a letter",
  },
  /** Users and groups, as useradd(8) has them. */
  account: {
    fits: (name: string) => /^[a-z_][a-z0-9_-]{0,31}$/.test(name),
    what: "a valid name",
    hint: "At most 32 lower-case letters, digits, _ and -, starting with a letter or _",
  },
  /** Names of files and folders are made of it. */
  service: {
    fits: (name: string) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(name),
    what: "the name of a service",
    hint: "At most 200 letters, digits, ., _ and -, starting with a letter or digit",
  },
} as const;
