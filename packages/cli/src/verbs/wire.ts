import type { Wire } from "@nixwrt/core/host";
import { InvalidArgumentError } from "commander";

/**
 * Parses `eth1=7000` or `eth1=10.0.0.5:7000`, which connect to another guest, and `eth1=listen:7000`, which waits for one.
 * The option can be repeated.
 */
export function wire(text: string, before: Readonly<Record<string, Wire>> = {}): Readonly<Record<string, Wire>> {
  const [, card, place = "127.0.0.1", digits] = /^([^=]+)=(?:([\w.-]+):)?(\d+)$/.exec(text) ?? [];
  const port = Number(digits);
  if (card === undefined || !(port >= 1 && port <= 65_535)) {
    throw new InvalidArgumentError("Give a card and a port: eth1=7000 connects, eth1=listen:7000 waits.");
  }
  if (card in before) throw new InvalidArgumentError(`A card can have only one wire, but ${card} has two.`);
  return { ...before, [card]: place === "listen" ? { listen: port } : { connect: `${place}:${port}` } };
}
