/** As many as a PCI slot has functions. */
export const mostCards = 8;

/** The names that the kernel gives to so many network cards. */
export function cardNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `eth${index}`);
}

/**
 * Malta's network cards, as QEMU's -device has them. The kernel names them in the order of their PCI addresses. Only six of malta's slots have an
 * interrupt line (arch/mips/pci/fixup-malta.c), and other devices need those, so that more than two cards share a slot as its functions.
 * @param model with its settings, such as `virtio-net-pci,romfile=`
 * @param slots of two cards; undefined: the next one that QEMU has for devices
 * @param shared the slot of more than two
 */
export function maltaCards(
  count: number,
  model: string,
  slots: readonly [string | undefined, string | undefined],
  shared: string,
): string[] {
  const placed = (address: string | undefined) => (address === undefined ? model : `${model},addr=${address}`);
  if (count <= slots.length) return slots.slice(0, count).map(placed);
  return cardNames(count).map((_, index) => `${placed(`${shared}.${index}`)}${index === 0 ? ",multifunction=on" : ""}`);
}
