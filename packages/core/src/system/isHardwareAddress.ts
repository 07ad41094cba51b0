/**
 * Whether a text can be the hardware address of an interface, such as `02:00:00:00:00:01`. The lowest bit of the first byte is set in addresses
 * of groups (IEEE 802), which no interface has, and an address of zeros means that there is none.
 */
export function isHardwareAddress(text: string): boolean {
  return /^(?!(00:){5}00$)[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){5}$/.test(text);
}
