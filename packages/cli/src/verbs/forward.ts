import { InvalidArgumentError } from "commander";

/** Forwards a TCP port on 127.0.0.1 to a port of the device. */
export interface Forward {
  /** The device's port. */
  readonly guest: number;
  /** Port on 127.0.0.1. Default: any free port. */
  readonly host?: number;
}

/** Parses `873` or `8873:873`, with this machine's port first, as in `ssh -L`. The option can be repeated. */
export function forward(text: string, before: readonly Forward[] = []): readonly Forward[] {
  const ports = /^(?:(\d+):)?(\d+)$/.exec(text)?.slice(1) ?? [];
  const [host, guest] = ports.map((port) => (port === undefined ? undefined : Number(port)));
  if (guest === undefined || ![guest, host ?? 1].every((port) => port >= 1 && port <= 65_535)) {
    throw new InvalidArgumentError("Give the device's port, or a local port and the device's: 8873:873.");
  }
  return [...before, { guest, ...(host === undefined ? {} : { host }) }];
}
