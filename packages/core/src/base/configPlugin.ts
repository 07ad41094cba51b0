import type { Config, ConfiguredFile } from "../config/Config.js";
import { type Content, isReadContent, isReference } from "../system/content.js";
import type { Plugin } from "../system/Plugin.js";

/** The parts of a validated config that contribute to the System. */
export type ConfigContributions = Pick<
  Config,
  "users" | "groups" | "filesystems" | "interfaces" | "services" | "etc" | "kernel" | "busybox" | "sysctl"
>;

/** Speaks for the user's config file: each of its keys goes through the hook that plugins use for the same. */
export function configPlugin(config: ConfigContributions): Plugin {
  return {
    name: "config",
    apply({ hooks }) {
      const each = <T>(record: Readonly<Record<string, T>>, use: (name: string, value: T) => void) => {
        for (const [name, value] of Object.entries(record)) use(name, value);
      };
      hooks.users.tap("config", (accounts) => {
        each(config.users, (name, user) => accounts.user({ name, ...user }, { reason: `users.${name}` }));
        each(config.groups, (name, group) => accounts.group({ name, ...group }, { reason: `groups.${name}` }));
      });
      hooks.filesystems.tap("config", (filesystems) =>
        each(config.filesystems, (target, filesystem) =>
          filesystems.mount({ target, ...filesystem }, { reason: `filesystems[${JSON.stringify(target)}]` }),
        ),
      );
      hooks.network.tap("config", (network) =>
        each(config.interfaces, (name, settings) =>
          network.interface({ name, ...settings }, { reason: `interfaces.${name}` }),
        ),
      );
      hooks.sysctl.tap("config", (sysctl) =>
        each(config.sysctl, (name, value) => sysctl.set(name, value, { reason: "sysctl" })),
      );
      hooks.services.tap("config", (services) =>
        each(config.services, (name, service) => services.add({ name, ...service }, { reason: `services.${name}` })),
      );
      hooks.busybox.tap("config", (busybox) =>
        each(config.busybox.config, (symbol, value) => busybox.set(symbol, value, { reason: "busybox.config" })),
      );
      hooks.kernelConfig.tap("config", (kernel) =>
        each(config.kernel.config, (symbol, value) => kernel.set(symbol, value, { reason: "kernel.config" })),
      );
      hooks.etc.tap("config", (etc) =>
        each(config.etc, (path, entry) => {
          const { content, mode, user, group } = isEtcFile(entry) ? entry : { content: entry };
          etc.file(path, content, {
            reason: `etc[${JSON.stringify(path)}]`,
            ...(mode === undefined ? {} : { mode }),
            ...(user === undefined ? {} : { user }),
            ...(group === undefined ? {} : { group }),
          });
        }),
      );
    },
  };
}

function isEtcFile(entry: ConfiguredFile): entry is Exclude<ConfiguredFile, Content> {
  return typeof entry === "object" && !Array.isArray(entry) && !isReference(entry) && !isReadContent(entry);
}
