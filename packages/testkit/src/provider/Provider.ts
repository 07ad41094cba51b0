import { shellQuote } from "@nixwrt/core";
import type { Wire } from "@nixwrt/core/host";
import type { Guest } from "../Guest.js";
import { GuestError } from "../GuestError.js";
import type { TimeoutOptions } from "../timeouts.js";
import { internet } from "./internet.js";
import { quoteForPppd } from "./ProviderOptions.js";
import { bigPackets, state } from "./sessionScripts.js";

/** A client's PPP session, as the provider sees it. */
export interface ProviderSession {
  /** The provider's interface, such as `ppp0`. */
  readonly interface: string;
  /** The client's IPv4 address. */
  readonly address: string;
  /** The IPv6 prefix delegated to the client. Undefined until IPv6 is up. */
  readonly prefix: string | undefined;
}

/** How clients connect to the provider. */
export type ProviderWire = "line" | "cable";

/** The parts that a provider consists of. */
export interface ProviderParts {
  readonly guest: Guest;
  readonly user: string;
  readonly password: string;
  /** The wires that clients connect to. */
  readonly wires: Readonly<Record<ProviderWire, Wire>>;
  /** Removes the provider's files on this machine. */
  cleanUp(): Promise<void>;
}

/** The provider's network interface on each wire. */
const cards = { line: "eth1", cable: "eth2" } as const;

/** An Internet provider that runs as a guest. Dispose of it (`await using`) when done. */
export class Provider implements AsyncDisposable {
  /** The guest itself. Use its console's shell for what this class does not offer. */
  readonly guest: Guest;
  readonly user: string;
  /** The line, with PPPoE, for a client's `wires`. One client at a time. */
  readonly line: Wire;
  /** The cable, with DHCP, IPv6 router advertisements and the L2TP server, for a client's `wires`. One client at a time. */
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

  /** The password that the provider currently accepts from `user`. */
  get password(): string {
    return this.#password;
  }

  /** Changes the password that the provider accepts. Established sessions stay up. */
  async setPassword(password: string): Promise<void> {
    const line = `${quoteForPppd(this.user)} * ${quoteForPppd(password)} *`;
    await this.run(`printf '%s\\n' ${shellQuote(line)} > secrets`);
    this.#password = password;
  }

  /** The established PPP sessions, both PPPoE and L2TP. */
  async sessions(): Promise<ProviderSession[]> {
    const output = await this.run("each addresses say_session");
    return output.split("\n").flatMap((line) => {
      const [name = "", address, prefix] = line.split(" ");
      return address === undefined ? [] : [{ interface: name, address, prefix }];
    });
  }

  /**
   * Waits until a PPP session is up with both IPv4 and IPv6.
   * @throws {GuestError} after `timeoutMs` (default 60 s).
   */
  async waitForSession(options: TimeoutOptions = {}): Promise<ProviderSession> {
    await this.run("until any_session; do sleep 0.2; done", options);
    const found = (await this.sessions()).find(({ prefix }) => prefix !== undefined);
    return found ?? (await this.waitForSession(options));
  }

  /**
   * Ends all PPP sessions, as providers do once a day.
   * @param options.silently does not notify the clients, as when a provider's machine fails. Default false.
   */
  async dropSessions(options: { readonly silently?: boolean } = {}): Promise<void> {
    await this.run(options.silently ? "cut" : "drop");
  }

  /**
   * Delegates new IPv6 prefixes. A client with an established session gets its new prefix when it next renews, after half of the preferred
   * lifetime.
   * @param options.drop ends all sessions, so that clients reconnect and get new prefixes at once. Default false.
   */
  async renumber(options: { readonly drop?: boolean } = {}): Promise<void> {
    await this.run(options.drop ? "renumber; drop" : "renumber; each prefixes delegate");
  }

  /**
   * Blocks or unblocks path MTU discovery to PPPoE clients. While it is blocked, Internet hosts send packets of up to 1500 bytes and get no
   * error for packets that are too big, as behind a firewall that drops ICMP. These packets are lost. Initially unblocked.
   */
  async blockPathMtu(blocked: boolean): Promise<void> {
    await this.run(`${blocked ? `: > ${bigPackets}` : `rm -f ${bigPackets}`}; reroute`);
  }

  /**
   * Sets whether PPPoE clients can negotiate packets of 1500 bytes (RFC 4638) instead of 1492. Initially they cannot. Ends all PPPoE
   * sessions.
   */
  async allowBabyJumbo(allowed: boolean): Promise<void> {
    await this.run(`line_mtu ${allowed ? 1508 : 1500}`); // the PPPoE and PPP headers have 8 bytes
  }

  /** Ignores all packets on a wire until {@link answer} is called. */
  async silence(wire: ProviderWire): Promise<void> {
    await this.run(`ip link set dev ${cards[wire]} down`);
  }

  /** Ends {@link silence} on a wire. */
  async answer(wire: ProviderWire): Promise<void> {
    const address6 = wire === "cable" ? `\nip -6 addr replace ${internet.cable.own6}/64 dev ${cards.cable}` : "";
    await this.run(`ip link set dev ${cards[wire]} up${address6}`);
  }

  /**
   * Runs a shell command on the provider, in the folder with its state. The command can use the shell functions of pppd's scripts.
   * @returns the output of the command.
   * @throws {GuestError} when the command fails, or after `timeoutMs` (default 60 s).
   */
  async run(command: string, options: TimeoutOptions = {}): Promise<string> {
    const { output, exitCode } = await this.guest.console.run(
      `(cd ${state} && . /etc/provider/functions\n${command}\n)`,
      options,
    );
    if (exitCode === 0) return output;
    throw new GuestError(`The provider's command failed (${exitCode}): ${command}`, this.guest.console.text);
  }

  /** Cuts the power, and removes the provider's files on this machine. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.guest.kill();
    await this.#parts.cleanUp();
  }
}
