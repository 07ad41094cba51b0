import type { DeviceSpec } from "./Device.js";
import type { Interface } from "./Interface.js";
import { type Settled, valuesOf } from "./System.js";

/**
 * Returns the device, whose emulator knows which of its network cards the config joins in a bridge. The ports of a bridge with VLANs are
 * separate networks.
 */
export function withBridgedCards(device: DeviceSpec, interfaces: Settled<Interface>): DeviceSpec {
  const { emulator } = device;
  if (emulator === undefined) return device;
  const cards = cardNames(device);
  const bridgedCards = valuesOf(interfaces)
    .map(({ bridge }) => (bridge?.vlans === undefined ? (bridge?.members ?? []) : []))
    .map((members) => [...cards.keys()].filter((index) => members.includes(cards[index] ?? "")))
    .filter((group) => group.length > 1);
  return bridgedCards.length === 0 ? device : { ...device, emulator: { ...emulator, bridgedCards } };
}

/** Returns the interfaces that are the emulator's network cards, in their order. */
export function cardNames({ emulator, interfaces }: Pick<DeviceSpec, "emulator" | "interfaces">): string[] {
  return (emulator?.network ?? []).map((_, index) => interfaces?.[index] ?? `eth${index}`);
}
