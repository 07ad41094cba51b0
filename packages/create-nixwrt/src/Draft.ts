/** A new project before its files are written. */
export interface Draft {
  readonly hostname: string;
  /** Text of nixwrt.config.ts. */
  readonly config: string;
  /** Text of secrets.example. Undefined: the config refers to no secret. */
  readonly secrets?: string;
  /** npm packages that the project needs in addition to `@nixwrt/cli` and `@nixwrt/core`. */
  readonly packages: readonly string[];
}

/** Whether the project's images can be booted in QEMU on this machine. */
export function hasEmulator({ packages }: Draft): boolean {
  return packages.includes("@nixwrt/device-qemu");
}
