/**
 * Who gets in at the serial console. `shell`: whoever is there is root, as in OpenWrt: who opens the case owns the device. `login`: who has
 * an account with a password. `none`: nobody; the kernel's messages are still written to it.
 */
export type Console = "shell" | "login" | "none";

/** All values of {@link Console}. */
export const consoles = ["shell", "login", "none"] as const satisfies readonly Console[];
