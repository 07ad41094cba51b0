import type { Content } from "../system/content.js";
import { isFileReference, isSecret } from "../system/content.js";
import type { Interface } from "../system/Interface.js";
import type { KconfigValue } from "../system/kconfig.js";
import type { Plugin } from "../system/Plugin.js";
import type { Service } from "../system/Service.js";
import type { Group, User } from "../system/User.js";
import { quote } from "./supervision.js";

/** The parts of a validated config that contribute to the System, without the names that are their keys. */
export interface ConfigContributions {
  readonly users: Readonly<Record<string, Omit<User, "name">>>;
  readonly groups: Readonly<Record<string, Omit<Group, "name">>>;
  readonly interfaces: Readonly<Record<string, Omit<Interface, "name">>>;
  readonly services: Readonly<Record<string, Omit<Service, "name">>>;
  readonly etc: Readonly<Record<string, EtcEntry>>;
  readonly kernel: { readonly config: Readonly<Record<string, KconfigValue>> };
  readonly busybox: { readonly config: Readonly<Record<string, KconfigValue>> };
  readonly sysctl: Readonly<Record<string, string | number>>;
}

export interface EtcFile {
  readonly content: Content;
  /** Default 0o644. */
  readonly mode?: number | undefined;
  /** Default root. */
  readonly user?: string | undefined;
  /** Default: the user's name. */
  readonly group?: string | undefined;
}

export type EtcEntry = Content | EtcFile;

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
      hooks.network.tap("config", (network) =>
        each(config.interfaces, (name, settings) =>
          network.interface({ name, ...settings }, { reason: `interfaces.${name}` }),
        ),
      );
      hooks.services.tap("config", (services) => {
        each(config.services, (name, service) => services.add({ name, ...service }, { reason: `services.${name}` }));
        const settings = Object.entries(config.sysctl).map(([name, value]) => `sysctl -w ${quote(`${name}=${value}`)}`);
        if (settings.length > 0) services.add({ name: "sysctl", oneshot: settings.join("\n") }, { reason: "sysctl" });
      });
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

function isEtcFile(entry: EtcEntry): entry is EtcFile {
  return typeof entry === "object" && !Array.isArray(entry) && !isSecret(entry) && !isFileReference(entry);
}
