import type { Secret } from "./content.js";

/** Key that signs images: Ed25519, in the format of OpenBSD's signify(1). `nixwrt keygen` makes one. */
export interface Signing {
  /** Secret key: the text of signify's file, or only its second line. It must not have a password. */
  readonly key: Secret;
  /** Public key: the second line of signify's file, 56 characters that start with `RW`. */
  readonly publicKey: string;
}
