import { InvalidArgumentError } from "commander";

/** A TCP port of the device and the port of 127.0.0.1 that leads to it; undefined: any that is free. */
export interface Forward {
  readonly guest: number;
  readonly host?: number;
}

/** Reads `873` or `8873:873`, this machine's port first, as ssh -L has it; may be given more than once. */
export function forward(text: string, before: readonly Forward[] = []): readonly Forward[] {
  const ports = /^(?:(\d+):)?(\d+)$/.exec(text)?.slice(1) ?? [];
  const [host, guest] = ports.map((port) => (port === undefined ? undefined : Number(port)));
  if (guest === undefined || ![guest, host ?? 1].every((port) => port >= 1 && port <= 65_535)) {
    throw new InvalidArgumentError("Give the device's port, or a local port and the device's: 8873:873.");
  }
  return [...before, { guest, ...(host === undefined ? {} : { host }) }];
}
