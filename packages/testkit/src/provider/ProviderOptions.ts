import type { KconfigSettings } from "@nixwrt/core";
import type { BuildOptions } from "@nixwrt/core/host";

/** How a provider serves its clients. */
export interface ProviderSettings {
  /** User name that clients log in with. Default `alice`. */
  readonly user?: string;
  /** Password, one line of text. Default `correct horse`. */
  readonly password?: string;
  /** VLAN ID of PPPoE on the line, from 1 to 4094. Default: untagged. */
  readonly vlan?: number;
  /** Length of the IPv6 prefix delegated to each PPP session, from 56 to 64. Default 56. */
  readonly delegatedLength?: number;
  /** Lifetimes of delegated prefixes in seconds. Clients renew after half of the preferred lifetime. Default 1800 and 3600. */
  readonly prefixLifetime?: { readonly preferred: number; readonly valid: number };
  /** Additional names that the provider's DNS resolves, each with an IPv4 or IPv6 address. */
  readonly names?: Readonly<Record<string, string>>;
  /** Additional kernel symbols. With all symbols of a router whose config includes `providerNeeds`, both share one kernel build. */
  readonly kernel?: KconfigSettings["config"];
  /** Additional busybox symbols, so that both share one busybox build. */
  readonly busybox?: KconfigSettings["config"];
}

/** Options for building and booting a provider. */
export interface ProviderOptions
  extends ProviderSettings,
    Pick<BuildOptions, "frozen" | "offline" | "onEvent" | "signal"> {
  /** Ports on 127.0.0.1 for the two wires. Default: free ports. */
  readonly ports?: { readonly line?: number; readonly cable?: number };
  /** Folder from which Node resolves `@nixwrt/device-qemu` and `@nixwrt/packages`. Default: the current folder. */
  readonly packagesFrom?: string;
}

/** Settings with all defaults filled in. */
export type CompleteSettings = Required<Omit<ProviderSettings, "vlan">> & Pick<ProviderSettings, "vlan">;

/**
 * Fills in the defaults.
 * @throws {RangeError} when a number is out of range.
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
 * Quotes a word for pppd's secrets file.
 * @throws {TypeError} when the word is not one line of text.
 */
export function quoteForPppd(word: string): string {
  if (word === "" || /[\0\r\n]/.test(word)) throw new TypeError("A user or password must be one line of text");
  return `"${word.replaceAll(/["\\]/g, "\\$&")}"`;
}
