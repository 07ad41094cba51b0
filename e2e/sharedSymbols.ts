import { join } from "node:path";
import { createProject, type TemporaryProject } from "@nixwrt/testkit";
import { examples, repository } from "./support.js";

/**
 * Kernel symbols that some of the guests need, and that change structures in headers which hundreds of files include. If only some kernels
 * had them, these would share few objects with the others. Guests whose config contains all of them compile only what they add.
 */
export const sharedSymbols = {
  ...{
    NETFILTER: "y",
    NETFILTER_ADVANCED: "y",
    NETFILTER_INGRESS: "y",
    NF_CONNTRACK: "y",
    NF_NAT: "y",
    NF_TABLES: "y",
  },
  ...{ IP_ADVANCED_ROUTER: "y", IP_MULTIPLE_TABLES: "y", IPV6_MULTIPLE_TABLES: "y" },
  ...{ NET_IPGRE_DEMUX: "y", NET_IPGRE: "y", L2TP: "y" },
  ...{ WIRELESS: "y", WLAN: "y", CFG80211: "y", CFG80211_CERTIFICATION_ONUS: "y", CFG80211_REQUIRE_SIGNED_REGDB: "n" },
  ...{ NAMESPACES: "y", NET_NS: "y", DEBUG_FS: "y" },
} as const;

/** Creates a project with the config of an example, whose kernel also has the shared symbols. */
export async function exampleWithSharedSymbols(name: string): Promise<TemporaryProject> {
  const config = `import { defineConfig } from "@nixwrt/core";
import example from ${JSON.stringify(join(examples, name, "nixwrt.config.ts"))};
export default defineConfig((context) => ({ ...example(context), kernel: { config: ${JSON.stringify(sharedSymbols)} } }));
`;
  return await createProject({ "nixwrt.config.ts": config }, { packagesFrom: repository });
}
