/** What crypt(3) of musl makes: MD5, Blowfish, SHA-256 and SHA-512. DES is left out: its hashes look like passwords. */
const known = [
  /^\$1\$[^$:\s]{0,8}\$[./0-9A-Za-z]{22}$/,
  /^\$2[abxy]\$(0[4-9]|[12]\d|3[01])\$[./0-9A-Za-z]{53}$/,
  /^\$5\$(rounds=\d{4,7}\$)?[^$:\s]{0,16}\$[./0-9A-Za-z]{43}$/,
  /^\$6\$(rounds=\d{4,7}\$)?[^$:\s]{0,16}\$[./0-9A-Za-z]{86}$/,
];

/** Whether a hash is none on purpose, as passwd(5) has it: no password matches. */
export function isLocked(hash: string): boolean {
  return /^[!*][!-9;-~]*$/.test(hash);
}

/** What is wrong with a user's `passwordHash`; undefined when some password matches, or none does on purpose. Does not repeat it. */
export function passwordHashFault(hash: string): string | undefined {
  if (hash === "") return "is empty: anybody would log in without a password";
  if (isLocked(hash) || known.some((pattern) => pattern.test(hash))) return undefined;
  const [, scheme] = /^\$([a-z0-9]{1,8})\$/.exec(hash) ?? [];
  if (scheme === undefined) return "is no hash: no password would match";
  return ["1", "2a", "2b", "2x", "2y", "5", "6"].includes(scheme)
    ? `is not a whole hash of the kind $${scheme}$: no password would match`
    : `is of the kind $${scheme}$, which the device's C library does not know: no password would match`;
}
