import { formatPath } from "../configPath.js";
import { isEnvironmentName } from "../environmentName.js";
import type { Problems } from "../errors.js";
import { didYouMean, nearest } from "../nearest.js";
import { capabilities } from "../system/capabilities.js";
import { listenedPort } from "../system/Port.js";
import type { Service } from "../system/Service.js";
import { isCondition } from "./dependencies.js";
import { meantDeviceFile } from "./dependencyHint.js";
import { serviceOrder } from "./serviceOrder.js";

/** Ports below this one need a capability (Linux's default for net.ipv4.ip_unprivileged_port_start). */
const firstUnprivileged = 1024;
const toBind = "CAP_NET_BIND_SERVICE";

/** File names may have 255 bytes. Some names are made of a service's name and a suffix. */
const longestName = 200;

/**
 * Reports services that make no sense: names that are not valid file names, unknown users and dependencies, variables that a shell cannot
 * store, neither or both of `run` and `oneshot`.
 */
export function checkServices(
  services: readonly Service[],
  users: ReadonlyMap<string, unknown>,
  problems: Problems,
): void {
  serviceOrder(services, problems);
  for (const service of services) checkOne(service, users, problems);
  checkDevices(services, problems);
}

/** Reports services that would wait forever for a network interface with the name of a file in /dev. */
function checkDevices(services: readonly Service[], problems: Problems): void {
  const names = services.map(({ name }) => name);
  for (const { name, dependsOn = [] } of services) {
    for (const one of dependsOn) {
      const path = meantDeviceFile(one, names);
      if (path === undefined) continue;
      problems.add({
        code: "SERVICE_MISSING",
        message: `the service "${name}" depends on "${one}", which would be a network interface`,
        hint: `For the file ${path}, give "device:${path}"`,
      });
    }
  }
}

function checkOne(service: Service, users: ReadonlyMap<string, unknown>, problems: Problems): void {
  const { name, run, oneshot, ready, user, environment = {}, directories = [] } = service;
  // A name that is made from a path or an interface may contain bytes as %2d.
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9._-]|%[0-9a-f]{2})*$/.test(name) || name.length > longestName) {
    problems.add({
      code: "SERVICE_NAME",
      certain: true,
      message: `${JSON.stringify(name)} is not a service name`,
      hint: `Use at most ${longestName} letters, digits, dots, dashes and _, starting with a letter or digit`,
    });
  }
  if (isCondition(name)) {
    problems.add({
      code: "SERVICE_NAME",
      certain: true,
      message: `a service cannot be called "${name}": in dependsOn, that means a default route`,
      hint: "Give the service another name",
    });
  }
  if ((run === undefined) === (oneshot === undefined)) {
    problems.add({
      code: "SERVICE_KIND",
      ...(run === undefined ? {} : { certain: true }),
      message: `the service "${name}" needs either run or oneshot`,
      hint: "Give exactly one of the two",
    });
  }
  if (typeof ready === "object" && !(Number.isInteger(ready.tcp) && ready.tcp >= 1 && ready.tcp <= 65_535)) {
    problems.add({
      code: "SERVICE_PORT",
      certain: true,
      message: `ready.tcp of the service "${name}" is ${ready.tcp}, which is not a TCP port`,
      hint: "Ports range from 1 to 65535",
    });
  }
  if (user !== undefined && !users.has(user)) {
    problems.add({
      code: "SERVICE_USER",
      message: `the service "${name}" runs as "${user}", but there is no such user${didYouMean(user, users.keys())}`,
      hint: `Add ${formatPath(["users", user])} to your config`,
    });
  }
  if (service.capabilities !== undefined && user === undefined) {
    problems.add({
      code: "SERVICE_CAPABILITY",
      message: `the service "${name}" has capabilities, but no user`,
      hint: 'Give it its own user, or user: "root" if it needs access to root\'s files',
    });
  }
  for (const one of service.capabilities ?? []) {
    if (capabilities.includes(one)) continue;
    const meant = nearest(one, capabilities);
    problems.add({
      code: "SERVICE_CAPABILITY",
      certain: true,
      message: `the service "${name}" wants ${JSON.stringify(one)}, which is not a capability`,
      hint: `${meant === undefined ? "" : `Did you mean ${meant}? `}Use a name from capabilities(7), such as CAP_NET_ADMIN`,
    });
  }
  for (const port of service.listens ?? []) {
    const { ports: number } = listenedPort(port);
    if (run !== undefined && number < firstUnprivileged && isPowerless(service)) {
      problems.add({
        code: "SERVICE_PORT",
        message: `the service "${name}" listens on port ${number} as ${user}, who may only use ports from ${firstUnprivileged} on`,
        hint: `Add capabilities: ["${toBind}"], or use another port`,
      });
    }
    if (Number.isInteger(number) && number >= 1 && number <= 65_535) continue;
    problems.add({
      code: "SERVICE_PORT",
      certain: true,
      message: `the service "${name}" listens on ${number}, which is not a port`,
      hint: "Ports range from 1 to 65535",
    });
  }
  for (const { path, user: owner } of directories) {
    if (owner === undefined || users.has(owner)) continue;
    problems.add({
      code: "SERVICE_USER",
      message: `the folder ${path} of the service "${name}" belongs to "${owner}", but there is no such user${didYouMean(owner, users.keys())}`,
      hint: `Add ${formatPath(["users", owner])} to your config`,
    });
  }
  for (const variable of Object.keys(environment)) {
    if (isEnvironmentName(variable)) continue;
    problems.add({
      code: "SERVICE_ENVIRONMENT",
      certain: true,
      message: `the service "${name}" sets ${JSON.stringify(variable)}, which is not a valid variable name`,
      hint: "Use letters, digits and _, starting with a letter or _",
    });
  }
}

/** Whether a service runs as a user who may not listen on all ports. */
function isPowerless({ user, capabilities: given }: Service): boolean {
  const powers = given ?? (user === undefined || user === "root" ? [toBind] : []);
  return !powers.includes(toBind);
}
