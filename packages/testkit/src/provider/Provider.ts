import { shellQuote, type Wire } from "@nixwrt/core";
import type { Guest } from "../Guest.js";
import { GuestError } from "../GuestError.js";
import type { TimeoutOptions } from "../timeouts.js";
import { internet } from "./internet.js";
import { quoteForPppd } from "./ProviderOptions.js";
import { bigPackets, state } from "./sessionScripts.js";

/** A PPP session of a client's, as the provider sees it. */
export interface ProviderSession {
  /** The provider's interface, such as `ppp0`. */
  readonly interface: string;
  /** The client's IPv4 address. */
  readonly address: string;
  /** The IPv6 prefix that is delegated to the client, once there is IPv6. */
  readonly prefix: string | undefined;
}

/** A way that clients come by. */
export type ProviderWire = "line" | "cable";

/** What a provider is made of. */
export interface ProviderParts {
  readonly guest: Guest;
  readonly user: string;
  readonly password: string;
  /** For clients. */
  readonly wires: Readonly<Record<ProviderWire, Wire>>;
  /** Removes what the provider has on this machine. */
  cleanUp(): Promise<void>;
}

/** Cards of the provider. */
const cards = { line: "eth1", cable: "eth2" } as const;

/** An Internet provider, as a guest. Dispose of it (`await using`) when done. */
export class Provider implements AsyncDisposable {
  /** The guest itself: its console's shell can do what is missing here. */
  readonly guest: Guest;
  readonly user: string;
  /** The line: PPPoE. For a client's `wires`; one client at a time. */
  readonly line: Wire;
  /** The cable: DHCP, IPv6 by router advertisements, and the L2TP server. One client at a time, too. */
  readonly cable: Wire;
  readonly #parts: ProviderParts;
  #password: string;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
    this.guest = parts.guest;
    this.user = parts.user;
    this.line = parts.wires.line;
    this.cable = parts.wires.cable;
    this.#password = parts.password;
  }

  /** The password of `user` that the provider takes now. */
  get password(): string {
    return this.#password;
  }

  /** Takes another password from now on. Sessions that are up stay. */
  async setPassword(password: string): Promise<void> {
    const line = `${quoteForPppd(this.user)} * ${quoteForPppd(password)} *`;
    await this.run(`printf '%s\\n' ${shellQuote(line)} > secrets`);
    this.#password = password;
  }

  /** The PPP sessions that are up, PPPoE and L2TP. */
  async sessions(): Promise<ProviderSession[]> {
    const output = await this.run("each addresses say_session");
    return output.split("\n").flatMap((line) => {
      const [name = "", address, prefix] = line.split(" ");
      return address === undefined ? [] : [{ interface: name, address, prefix }];
    });
  }

  /**
   * Waits until a PPP session is up, with IPv4 and IPv6.
   * @throws {GuestError} after `timeoutMs` (default 60 s).
   */
  async waitForSession(options: TimeoutOptions = {}): Promise<ProviderSession> {
    await this.run("until any_session; do sleep 0.2; done", options);
    const found = (await this.sessions()).find(({ prefix }) => prefix !== undefined);
    return found ?? (await this.waitForSession(options));
  }

  /**
   * Ends all PPP sessions, as providers do once a day.
   * @param options.silently Without a word to the clients, as when a provider's machine fails. Default false.
   */
  async dropSessions(options: { readonly silently?: boolean } = {}): Promise<void> {
    await this.run(options.silently ? "cut" : "drop");
  }

  /**
   * Delegates other IPv6 prefixes: to sessions that are up when the client asks the next time, as it does after half of the preferred
   * lifetime; with `drop` the sessions are ended, and come back with them.
   */
  async renumber(options: { readonly drop?: boolean } = {}): Promise<void> {
    await this.run(options.drop ? "renumber; drop" : "renumber; each prefixes delegate");
  }

  /**
   * Whether the Internet's hosts send PPPoE clients packets of up to 1500 bytes and are not told that they are too big, as behind a firewall that drops
   * ICMP: what is too big is then lost. At first they are told.
   */
  async blockPathMtu(blocked: boolean): Promise<void> {
    await this.run(`${blocked ? `: > ${bigPackets}` : `rm -f ${bigPackets}`}; reroute`);
  }

  /**
   * Whether PPPoE takes packets of 1500 bytes from clients that ask for it (RFC 4638), instead of 1492. At first it does not. Ends all PPPoE
   * sessions.
   */
  async allowBabyJumbo(allowed: boolean): Promise<void> {
    await this.run(`line_mtu ${allowed ? 1508 : 1500}`); // a header of PPPoE's has 8 bytes
  }

  /** Stops answering on a wire, whatever is sent there, until {@link answer}. */
  async silence(wire: ProviderWire): Promise<void> {
    await this.run(`ip link set dev ${cards[wire]} down`);
  }

  /** Answers on a wire again. */
  async answer(wire: ProviderWire): Promise<void> {
    const address6 = wire === "cable" ? `\nip -6 addr replace ${internet.cable.own6}/64 dev ${cards.cable}` : "";
    await this.run(`ip link set dev ${cards[wire]} up${address6}`);
  }

  /**
   * Runs a command in the provider, in its folder of state, with the functions of pppd's scripts.
   * @returns what it wrote.
   * @throws {GuestError} when it fails, and after `timeoutMs` (default 60 s).
   */
  async run(command: string, options: TimeoutOptions = {}): Promise<string> {
    const { output, exitCode } = await this.guest.console.run(
      `(cd ${state} && . /etc/provider/functions\n${command}\n)`,
      options,
    );
    if (exitCode === 0) return output;
    throw new GuestError(`The provider's command failed (${exitCode}): ${command}`, this.guest.console.text);
  }

  /** Pulls the plug, and removes what the provider had on this machine. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.guest.kill();
    await this.#parts.cleanUp();
  }
}
