import { homeOf, type Problems, type System, valuesOf } from "@nixwrt/core";

/**
 * Warns of systems that `nixwrt upgrade` cannot log in to. These are no errors: the commands also work without ssh, and a server other than
 * plugin-sshd may have its keys elsewhere.
 */
export function warnOfLogins(system: System, problems: Problems): void {
  const what = "nixwrt upgrade";
  const root = system.users.get("root")?.value;
  const keys = `${root === undefined ? "/root" : homeOf(root)}/.ssh/authorized_keys`;
  if (!system.files.has(keys)) {
    const detail = "root has no ssh key, so it cannot log in: give one in authorizedKeys.root of @nixwrt/plugin-sshd";
    problems.warn({ what, detail });
    return;
  }
  const hasHostKey = valuesOf(system.files).some((one) => one.kind === "file" && one.sshHostKey === true);
  if (hasHostKey || !isMadeAtBoot(system)) return;
  const detail =
    "ssh refuses the new system, whose host key changes at each start: give hostKey to @nixwrt/plugin-sshd";
  problems.warn({ what, detail });
}

/** Whether the ssh server is that of plugin-sshd, which makes a key if it has none. */
function isMadeAtBoot({ services }: System): boolean {
  return services.get("sshd")?.origins.some(({ plugin }) => plugin === "sshd") === true;
}
