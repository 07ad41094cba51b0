import type { Config, ConfiguredFile } from "../config/Config.js";
import type { EtcLink } from "../config/UserConfig.js";
import { formatPath, interfacePath } from "../configPath.js";
import { type Content, isReadContent, isReference } from "../system/content.js";
import type { Plugin } from "../system/Plugin.js";
import { localTime } from "./localTime.js";

/** Parts of a validated config that contribute to the System. */
export type ConfigContributions = Pick<
  Config,
  "users" | "groups" | "filesystems" | "interfaces" | "services" | "etc" | "kernel" | "busybox" | "sysctl" | "timezone"
> &
  Partial<Pick<Config, "packages">>;

/** Represents the user's config file. Each of its keys uses the same hook that plugins use. */
export function configPlugin(config: ConfigContributions): Plugin {
  return {
    name: "config",
    apply({ hooks }) {
      const each = <T>(record: Readonly<Record<string, T>>, use: (name: string, value: T) => void) => {
        for (const [name, value] of Object.entries(record)) use(name, value);
      };
      hooks.users.tap("config", (accounts) => {
        each(config.users, (name, user) => accounts.user({ name, ...user }, { reason: formatPath(["users", name]) }));
        each(config.groups, (name, group) =>
          accounts.group({ name, ...group }, { reason: formatPath(["groups", name]) }),
        );
      });
      hooks.filesystems.tap("config", (filesystems) =>
        each(config.filesystems, (target, filesystem) =>
          filesystems.mount({ target, ...filesystem }, { reason: formatPath(["filesystems", target]) }),
        ),
      );
      hooks.network.tap("config", (network) =>
        each(config.interfaces, (name, settings) =>
          network.interface({ name, ...settings }, { reason: interfacePath(name) }),
        ),
      );
      hooks.sysctl.tap("config", (sysctl) =>
        each(config.sysctl, (name, value) => sysctl.set(name, value, { reason: "sysctl" })),
      );
      hooks.services.tap("config", (services) =>
        each(config.services, (name, service) =>
          services.add({ name, ...service }, { reason: formatPath(["services", name]) }),
        ),
      );
      // A plugin has a reason for its own build of a package. The config only wants the package to be there.
      hooks.packages.tap("config", (packages) => {
        for (const what of config.packages ?? []) packages.add(what, { reason: "packages", default: true });
      });
      hooks.busybox.tap("config", (busybox) =>
        each(config.busybox.config, (symbol, value) => busybox.set(symbol, value, { reason: "busybox.config" })),
      );
      hooks.kernelConfig.tap("config", (kernel) =>
        each(config.kernel.config, (symbol, value) => kernel.set(symbol, value, { reason: "kernel.config" })),
      );
      hooks.etc.tap("config", (etc) => {
        if (config.timezone !== undefined) localTime(etc, config.timezone);
        each(config.etc, (path, entry) => {
          const reason = formatPath(["etc", path]);
          if (isEtcLink(entry)) return etc.link(path, entry.link, { reason });
          const { content, mode, user, group } = isEtcFile(entry) ? entry : { content: entry };
          etc.file(path, content, {
            reason,
            ...(mode === undefined ? {} : { mode }),
            ...(user === undefined ? {} : { user }),
            ...(group === undefined ? {} : { group }),
          });
        });
      });
    },
  };
}

function isEtcLink(entry: ConfiguredFile): entry is EtcLink {
  return typeof entry === "object" && "link" in entry;
}

function isEtcFile(entry: Exclude<ConfiguredFile, EtcLink>): entry is Exclude<ConfiguredFile, Content | EtcLink> {
  return typeof entry === "object" && !Array.isArray(entry) && !isReference(entry) && !isReadContent(entry);
}
