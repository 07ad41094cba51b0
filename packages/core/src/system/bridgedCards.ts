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
  const cards = cardNames({ ...device, emulator });
  const bridgedCards = valuesOf(interfaces)
    .filter(({ bridge }) => bridge !== undefined && bridge.vlans === undefined)
    .map(({ bridge }) => cards.flatMap((card, index) => (bridge?.members?.includes(card) ? [index] : [])))
    .filter((group) => group.length > 1);
  return bridgedCards.length === 0 ? device : { ...device, emulator: { ...emulator, bridgedCards } };
}

/** Returns the interfaces that are the emulator's network cards, in their order. */
export function cardNames({ emulator, interfaces }: Pick<DeviceSpec, "emulator" | "interfaces">): string[] {
  const models = emulator?.network ?? [];
  return models.map((_, index) => `eth${index}`).map((name, index) => interfaces?.[index] ?? name);
}
