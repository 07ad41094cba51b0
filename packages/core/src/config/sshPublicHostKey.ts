/** Kinds of host keys that OpenSSH of today has (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
const kinds = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

/**
 * A public key of an ssh server without its comment, such as `ssh-ed25519 AAAA…`; undefined when a text is none. A line of
 * `ssh-keyscan` or of known_hosts, which begins with the host's name, is taken, too.
 */
export function sshPublicHostKey(text: string): string | undefined {
  const words = text.trim().split(/\s+/);
  const start = kinds.includes(words[0] ?? "") ? 0 : 1;
  const [kind = "", key = ""] = words.slice(start);
  if (!kinds.includes(kind) || !/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return undefined;
  const data = Buffer.from(key, "base64");
  // RFC 4253, 6.6: the key begins with the length of its kind, and the kind.
  if (data.length < 4 + kind.length + 4 || data.readUInt32BE(0) !== kind.length) return undefined;
  return data.subarray(4, 4 + kind.length).toString("latin1") === kind ? `${kind} ${key}` : undefined;
}
