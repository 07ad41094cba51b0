import type { BuildOptions, KconfigSettings } from "@nixwrt/core";

/** How a provider serves its clients. */
export interface ProviderSettings {
  /** Who may log in. Default `alice`. */
  readonly user?: string;
  /** One line. Default `correct horse`. */
  readonly password?: string;
  /** PPPoE is in this VLAN of the line, from 1 to 4094. Default: in none. */
  readonly vlan?: number;
  /** Length of the IPv6 prefix that each PPP session has delegated, from 56 to 64. Default 56. */
  readonly delegatedLength?: number;
  /** Seconds for which a delegated prefix is preferred, and valid. Clients ask again after half of the first. Default 1800 and 3600. */
  readonly prefixLifetime?: { readonly preferred: number; readonly valid: number };
  /** Further names that the provider's DNS knows, each with an IPv4 or IPv6 address. */
  readonly names?: Readonly<Record<string, string>>;
  /** Further kernel symbols: with all those of a router that asks for `providerNeeds`, one kernel does for both. */
  readonly kernel?: KconfigSettings["config"];
  /** Further busybox symbols, for the same reason. */
  readonly busybox?: KconfigSettings["config"];
}

/** How a provider is built and booted. */
export interface ProviderOptions
  extends ProviderSettings,
    Pick<BuildOptions, "frozen" | "offline" | "onEvent" | "signal"> {
  /** Ports of 127.0.0.1 that the two wires are at. Default: any that are free. */
  readonly ports?: { readonly line?: number; readonly cable?: number };
  /** Folder from which `@nixwrt/device-qemu` and `@nixwrt/packages` are to be found. Default: the current one. */
  readonly packagesFrom?: string;
}

/** With their defaults. */
export type CompleteSettings = Required<Omit<ProviderSettings, "vlan">> & Pick<ProviderSettings, "vlan">;

/**
 * Puts in the defaults.
 * @throws {RangeError} when a number is none that will do.
 * @throws {TypeError} when the user or the password is not one line of text.
 */
export function completeSettings(settings: ProviderSettings): CompleteSettings {
  const complete = {
    user: "alice",
    password: "correct horse",
    delegatedLength: 56,
    prefixLifetime: { preferred: 1800, valid: 3600 },
    names: {},
    kernel: {},
    busybox: {},
    ...settings,
  };
  const { vlan = 1, delegatedLength, prefixLifetime: lifetime } = complete;
  checkNumber("vlan", vlan, 1, 4094);
  checkNumber("delegatedLength", delegatedLength, 56, 64);
  checkNumber("prefixLifetime.valid", lifetime.valid, 1, 0xfffffffe);
  checkNumber("prefixLifetime.preferred", lifetime.preferred, 1, lifetime.valid);
  for (const key of ["user", "password"] as const) quoteForPppd(complete[key]);
  return complete;
}

function checkNumber(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}: ${value} is not`);
}

/**
 * A word of pppd's secrets file.
 * @throws {TypeError} when it is not one line of text.
 */
export function quoteForPppd(word: string): string {
  if (word === "" || /[\0\r\n]/.test(word)) throw new TypeError("A user or password must be one line of text");
  return `"${word.replaceAll(/["\\]/g, "\\$&")}"`;
}
