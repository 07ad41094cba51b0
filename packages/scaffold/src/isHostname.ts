/** Whether a text is a valid host name for a device: a single label (RFC 1123). */
export function isHostname(text: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(text);
}
