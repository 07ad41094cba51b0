import type { Problem } from "../errors.js";

/**
 * Messages of bubblewrap 0.11 and 0.12, and of Nix, when the kernel, a sysctl or a container's policy refuses a user namespace, or what the
 * sandbox does in one: containers hide parts of /proc, so that nobody may mount another, and forbid setting a host name.
 */
const refusals =
  /cannot set host name|bwrap: (?:Can't mount (?:proc|tmpfs|devpts|mqueue) |Can't set hostname|cannot open \/proc\/sys\/user|No permissions to creat|Creating new namespace failed|setting up uid map|Failed to make \/ slave|loopback: Failed|unshare|prctl)|user namespaces are not enabled|does not support the kernel namespaces/i;

/** How to allow what every build and every tool needs. Root needs it, too, because its programs run as another user. */
export const namespacesHint = [
  "nixwrt builds in sandboxes that use unprivileged user namespaces. As root, allow them with the settings that exist here:",
  "sysctl -w kernel.unprivileged_userns_clone=1",
  "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
  "sysctl -w user.max_user_namespaces=15000",
  "In a container, run nixwrt as an ordinary user, and start the container with these options, which allow users to create",
  "namespaces and mount their own /proc: --security-opt seccomp=unconfined --security-opt systempaths=unconfined",
].join("\n");

/** Returns the problem in bubblewrap's error output, if it is a refused user namespace. */
export function namespaceProblem(stderr: string): Problem | undefined {
  if (!refusals.test(stderr)) return undefined;
  const line = stderr.split("\n").find((text) => refusals.test(text)) ?? "";
  return {
    code: "USER_NAMESPACES",
    message: `This machine does not allow nixwrt to create a sandbox (${line.trim()}).`,
    hint: namespacesHint,
  };
}
