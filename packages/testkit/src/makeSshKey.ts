import { makeSshKey as makeKey } from "@nixwrt/scaffold";

/** An ssh key pair. */
export interface SshKey {
  /** One line in the format of authorized_keys. */
  readonly publicKey: string;
  /** OpenSSH's file format, without a passphrase. */
  readonly privateKey: string;
}

/** Generates an ed25519 key pair like `ssh-keygen -t ed25519 -N ""`, for logins or as a host key. */
export function makeSshKey(comment = "nixwrt-testkit"): SshKey {
  return makeKey(comment);
}
