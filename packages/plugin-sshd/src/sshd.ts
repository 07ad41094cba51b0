import { formatPath, homeOf, mayHavePassword, type Plugin, withOptions } from "@nixwrt/core";
import { authorizedKeysContent } from "./authorizedKeys.js";
import { checkListening, holdersOf, listeningOn } from "./checkListening.js";
import { checkLogins } from "./checkLogins.js";
import { dropbear, dropbearForOldClients } from "./dropbear.js";
import { hostKeyContent } from "./hostKey.js";
import { type SshdOptions, sshdOptions } from "./options.js";
import { plugin } from "./place.js";
import { runScript } from "./runScript.js";

/** Path of the server's private key: in the image if the config gives it, otherwise in RAM. */
const givenHostKey = "/etc/dropbear/host_key";
const madeHostKey = "/run/dropbear/host_key";

/**
 * ssh logins with dropbear: by key only, unless the config allows passwords.
 * It reports wrong options in its `problems`.
 */
export function sshd(options: SshdOptions = {}): Plugin {
  return withOptions(sshdOptions, options, plugin, (settings) => {
    const { authorizedKeys, port, passwords, addresses, hostKey } = settings;
    const makeKey = hostKey === undefined;
    const keyFile = makeKey ? madeHostKey : givenHostKey;
    return {
      name: "sshd",
      apply({ hooks }) {
        hooks.packages.tap("sshd", (packages) => packages.add(settings.oldClients ? dropbearForOldClients : dropbear));
        hooks.kernelConfig.tap("sshd", (kernel) =>
          kernel.enable(["UNIX98_PTYS"], { reason: "terminals of ssh logins" }),
        );
        hooks.services.tap("sshd", (services, system) =>
          services.add({
            name: "sshd",
            run: runScript({ ...settings, keyFile, makeKey }),
            dependsOn: ["loopback", ...holdersOf(addresses, system).map((one) => `interface:${one}`)],
            ready: { tcp: port },
            listens: [{ tcp: port, ...listeningOn(settings, system) }],
            directories: [{ path: "/run/dropbear", mode: 0o700 }],
          }),
        );
        hooks.etc.tap("sshd", (etc, system) => {
          if (hostKey !== undefined) {
            etc.file(givenHostKey, hostKeyContent(hostKey), {
              mode: 0o600,
              sshHostKey: true,
              filter: { packages: ["dropbear-bin"], command: ["dropbearconvert", "openssh", "dropbear", "in", "out"] },
            });
          }
          for (const [name, keys] of Object.entries(authorizedKeys)) {
            const user = system.users.get(name)?.value;
            if (user === undefined) continue;
            const home = homeOf(user) === "/" ? "" : homeOf(user);
            etc.directory(`${home}/.ssh`, { mode: 0o700, user: name });
            const hasPassword = passwords && user.uid !== 0 && mayHavePassword(user);
            const place = formatPath(["authorizedKeys", name], plugin);
            etc.file(`${home}/.ssh/authorized_keys`, authorizedKeysContent(keys, place, hasPassword), {
              mode: 0o600,
              user: name,
            });
          }
        });
        hooks.check.tap("sshd", (problems, system) => {
          checkListening(settings, system, problems);
          checkLogins({ users: Object.keys(authorizedKeys), passwords }, system, problems);
        });
      },
    };
  });
}
