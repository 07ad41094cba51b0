import type { Content } from "./content.js";

/** An account of the device. */
export interface User {
  readonly name: string;
  /** User id. People have 1000 or higher. Each user needs its own. */
  readonly uid: number;
  /** Primary group. Default: a group with the user's name and id. */
  readonly gid?: number;
  /** Home folder. Default: `/root` for root, `/home/<name>` for login users, otherwise `/`. */
  readonly home?: string;
  /** Program that runs at a login. Default: `/bin/sh` for login users (uid 0, and 1000 and higher), otherwise `/bin/false`. */
  readonly shell?: string;
  /** Full name, for /etc/passwd. */
  readonly description?: string;
  /** A crypt(3) hash. Without it the password is locked, but the user can log in with keys. */
  readonly passwordHash?: Content;
}

/** A group of the device. */
export interface Group {
  readonly name: string;
  /** Group id. Each group needs its own. */
  readonly gid: number;
  /** Names of users. */
  readonly members?: readonly string[];
}
