/** The number of functions of a PCI slot. */
export const mostCards = 8;

/** The kernel's names for a number of network cards. */
export function cardNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `eth${index}`);
}

/**
 * Malta's network cards, as options of QEMU's -device. The kernel names them in the order of their PCI addresses. Only six of malta's slots have
 * an interrupt line (arch/mips/pci/fixup-malta.c), and other devices need some of them. So more than two cards share a slot, as its functions.
 * @param model model of the cards, with its settings, such as `virtio-net-pci,romfile=`
 * @param slots slots of up to two cards; undefined: QEMU's next free slot
 * @param shared slot that more than two cards share
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
