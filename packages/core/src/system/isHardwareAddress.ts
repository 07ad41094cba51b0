/**
 * Whether a text is a valid hardware address of an interface, such as `02:00:00:00:00:01`. Group addresses have the lowest bit of the first
 * byte set (IEEE 802), and no interface has one. An address of zeros means that there is none.
 */
export function isHardwareAddress(text: string): boolean {
  return /^(?!(00:){5}00$)[0-9A-Fa-f][02468ACEace](:[0-9A-Fa-f]{2}){5}$/.test(text);
}
