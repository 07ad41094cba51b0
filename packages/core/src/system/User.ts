import type { Content } from "./content.js";

/** An account of the device. */
export interface User {
  readonly name: string;
  readonly uid: number;
  /** Primary group; default: a group of the user's own name and id. */
  readonly gid?: number;
  /** Default `/root` for root, `/home/<name>` for login users, else `/`. */
  readonly home?: string;
  /** Default `/bin/sh` for login users (uid 0 and from 1000 up), else `/bin/false`. */
  readonly shell?: string;
  /** Full name, for /etc/passwd. */
  readonly description?: string;
  /** A crypt(3) hash. Without one the password is locked: keys still log in. */
  readonly passwordHash?: Content;
}

/** A group of the device. */
export interface Group {
  readonly name: string;
  readonly gid: number;
  /** User names. */
  readonly members?: readonly string[];
}
