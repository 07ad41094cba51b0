import type { System } from "./System.js";

/** Whether the plugin firewall, or one that replaces it, decides what may pass between zones. */
export function hasFirewall({ services }: Pick<System, "services">): boolean {
  return services.has("firewall");
}
