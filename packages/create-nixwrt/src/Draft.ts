/** A project as it is to be, before it is written. */
export interface Draft {
  readonly hostname: string;
  /** Text of nixwrt.config.ts. */
  readonly config: string;
  /** Text of secrets.example. Undefined: the config names no secret. */
  readonly secrets?: string;
  /** Packages besides the command line and core. */
  readonly packages: readonly string[];
}

/** Whether its images can be booted here. */
export function hasEmulator({ packages }: Draft): boolean {
  return packages.includes("@nixwrt/device-qemu");
}
