/** Whether a text is a valid host name for a device: a single label (RFC 1123), but not the name of every device for itself. */
export function isHostname(text: string): boolean {
  return text.toLowerCase() !== "localhost" && /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(text);
}
