/** Types of host keys in current OpenSSH (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
const kinds = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

/**
 * Returns the public key of an ssh server without its comment, such as `ssh-ed25519 AAAA…`, or undefined if the text is not one. It also
 * accepts a line of `ssh-keyscan` or of known_hosts, which starts with the host's name.
 */
export function sshPublicHostKey(text: string): string | undefined {
  const words = text.trim().split(/\s+/);
  const start = kinds.includes(words[0] ?? "") ? 0 : 1;
  const [kind = "", key = ""] = words.slice(start);
  if (!kinds.includes(kind) || !/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return undefined;
  const data = Buffer.from(key, "base64");
  // RFC 4253, 6.6: the key starts with the length of its type, and the type.
  if (data.length < 4 + kind.length + 4 || data.readUInt32BE(0) !== kind.length) return undefined;
  return data.subarray(4, 4 + kind.length).toString("latin1") === kind ? `${kind} ${key}` : undefined;
}
