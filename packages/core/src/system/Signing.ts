import type { Secret } from "./content.js";

/** The key that images are signed with: Ed25519, in the form of OpenBSD's signify(1). `nixwrt keygen` makes one. */
export interface Signing {
  /** The secret key: the text of signify's file, or its second line alone. No password may protect it. */
  readonly key: Secret;
  /** The public key: the second line of signify's file, 56 characters that start with `RW`. */
  readonly publicKey: string;
}
