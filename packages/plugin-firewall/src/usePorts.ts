import type { PortCollector, RegistryEntry } from "@nixwrt/core";
import type { Ports } from "@nixwrt/nft";
import type { OpenPort } from "./OpenPort.js";
import type { FirewallSettings } from "./options.js";

/** Reports the ports that the firewall forwards or opens on its own, so that `nixwrt explain tcp/80` finds them. */
export function usePorts(
  ports: PortCollector,
  { forwards, open }: FirewallSettings,
  asked: readonly RegistryEntry<OpenPort>[],
): void {
  const each = (
    { tcp, udp }: { readonly tcp?: Ports | undefined; readonly udp?: Ports | undefined },
    from: readonly string[],
    use: string,
    reason: string,
  ) => {
    if (tcp !== undefined) ports.use({ protocol: "tcp", ports: tcp, from, use }, { reason });
    if (udp !== undefined) ports.use({ protocol: "udp", ports: udp, from, use }, { reason });
  };
  for (const [index, { from, to, port, ...given }] of forwards.entries()) {
    each(given, [from], `forwarded to ${to}${port === undefined ? "" : `, port ${port}`}`, `forwards[${index}]`);
  }
  for (const [index, { from, sources, ...given }] of open.entries()) {
    each(given, from, `open${sources === undefined ? "" : ` to ${sources.join(", ")}`}`, `open[${index}]`);
  }
  for (const { value, origin } of asked) each(value, value.from, "open", `for ${origin.plugin}`);
}
