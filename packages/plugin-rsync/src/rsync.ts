import { isDisk, type Plugin, parseOptions, type Service, type System, shellQuote } from "@nixwrt/core";
import { checkModules, mountOf } from "./checkModules.js";
import { type ModuleSettings, type RsyncOptions, type RsyncSettings, rsyncOptions } from "./options.js";
import { groupOf, renderConfig, secretsFile } from "./renderConfig.js";
import { rsyncPackage } from "./rsyncPackage.js";

const configFile = "/etc/rsyncd.conf";

/**
 * The program rsync, for ssh and for use on the device, and with `modules`, its daemon.
 * @throws {NixwrtError} of class `config` when an option is wrong.
 */
export function rsync(options: RsyncOptions = {}): Plugin {
  const settings = parseOptions(rsyncOptions, options, "@nixwrt/plugin-rsync");
  const { modules, passwords } = settings;
  return {
    name: "rsync",
    apply({ hooks }) {
      hooks.packages.tap("rsync", (packages) => packages.add(rsyncPackage));
      if (Object.keys(modules).length === 0) return;
      hooks.services.tap("rsync", (services, system) => services.add(daemon(settings, system)));
      hooks.kernelConfig.tap("rsync", (kernel) => kernel.enable(["IPV6"], { reason: "the daemon listens on both" }));
      hooks.etc.tap("rsync", (etc, system) => {
        etc.file(configFile, renderConfig(settings, system));
        const lines = Object.entries(passwords).map(([user, password]) => [`${user}:`, password, "\n"]);
        if (lines.length > 0) etc.file(secretsFile, lines, { mode: 0o400 });
      });
      hooks.check.tap("rsync", (problems, system) => checkModules(settings, system, problems));
    },
  };
}

function daemon({ modules, port }: RsyncSettings, system: System): Service {
  const all = Object.values(modules);
  const disks = all
    .map(({ path }) => mountOf(path, system))
    .filter((mount) => mount !== undefined)
    .filter(isDisk)
    .map(({ target }) => `mount:${target}`);
  const folders = all.filter(({ readOnly }) => !readOnly).map((module) => makeFolder(module, system));
  return {
    name: "rsyncd",
    run: [...folders, `exec rsync --daemon --no-detach --config=${configFile} --log-file=/proc/self/fd/2`].join("\n"),
    dependsOn: ["loopback", ...new Set(disks)],
    ready: { tcp: port },
  };
}

/** A new disk has nothing but its root folder, which is root's. */
function makeFolder(module: ModuleSettings, system: System): string {
  const path = shellQuote(module.path);
  const owner = shellQuote(`${module.uid}:${groupOf(module, system)}`);
  return `[ -d ${path} ] || { mkdir -p ${path} && chown ${owner} ${path}; }`;
}
