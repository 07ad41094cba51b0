/**
 * Access at the serial console. `shell`: a root shell without a password, as in OpenWrt; whoever opens the case owns the device. `login`:
 * accounts with a password. `none`: nobody; the kernel still writes its messages there.
 */
export type Console = "shell" | "login" | "none";

/** All values of {@link Console}. */
export const consoles = ["shell", "login", "none"] as const satisfies readonly Console[];
