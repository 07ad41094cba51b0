import { nearest } from "../nearest.js";
import { mountPoint } from "../system/Filesystem.js";
import { nameRules } from "../system/names.js";
import { isCondition, linkService, prefixes, serviceOf, splitDependency } from "./dependencies.js";

/** Folders of the image, and file systems that init mounts before any service starts (base/skeleton.ts). */
const alwaysThere = /^\/(?:(?:proc|sys|dev|run|tmp|var|etc|usr|bin|sbin|lib)(?=\/|$)|$)/;

/** Files in /dev, by the beginnings of their names. */
const deviceFile =
  /^(?:tty[A-Z\d]|sd[a-z]\d*$|nvme\d|mmcblk|mtd|video\d|i2c-\d|spidev|gpiochip|hidraw|cdc-wdm|rtc\d|watchdog)/;

/**
 * Returns the path of the file in /dev that an entry of `dependsOn` most likely means, if it names a network interface that cannot exist:
 * `/dev/ttyUSB0` for `device:ttyUSB0`. A service would wait for it forever.
 */
export function meantDeviceFile(dependency: string, services: readonly string[]): string | undefined {
  const [, name] = /^device:([^/].*)$/s.exec(dependency) ?? [];
  if (name === undefined || services.includes(linkService(name))) return undefined;
  if (nameRules.interface.fits(name) && !deviceFile.test(name)) return undefined;
  return `/dev/${name.replace(/^dev\//, "")}`;
}

/**
 * Says what an entry of `dependsOn` without a service most likely means, such as `interface:eth0` for `eth0`, or that there is nothing to
 * wait for. Returns undefined if nothing is similar.
 */
export function dependencyHint(dependency: string, services: readonly string[]): string | undefined {
  const { kind, what } = splitDependency(dependency);
  const meant =
    otherKind(what, services) ?? (kind === undefined ? similar(what, services) : ofKind(kind, what, services));
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  const [always] = (kind === "mount" && alwaysThere.exec(mountPoint(what))) || [];
  return always === undefined ? undefined : `${always} is always there, so leave this out.`;
}

/** Returns the entry for a name that is given without its kind, or with another one. */
function otherKind(what: string, services: readonly string[]): string | undefined {
  if (what.startsWith("/dev/")) return `device:${what}`;
  const path = mountPoint(what.startsWith("/") ? what : `/${what}`);
  const all = [`interface:${what}`, `link:${what}`, ...withParents(path).map((one) => `mount:${one}`)];
  return all.find((one) => services.includes(serviceOf(one)));
}

/** Returns a path and the folders above it, except for `/`: a file in a disk is there once the disk is mounted. */
function withParents(path: string): string[] {
  const parts = path.split("/").slice(1);
  return parts.map((_, index) => `/${parts.slice(0, parts.length - index).join("/")}`);
}

/** Returns the service, interface or condition with the most similar name. */
function similar(name: string, services: readonly string[]): string | undefined {
  const interfaces = namesOf("interface", services);
  const meant = nearest(name, [...services, "internet", ...interfaces]);
  return meant !== undefined && !services.includes(meant) && !isCondition(meant) ? `interface:${meant}` : meant;
}

function ofKind(kind: keyof typeof prefixes, what: string, services: readonly string[]): string | undefined {
  const names = namesOf(kind, services);
  const meant = nearest(what, kind === "mount" ? names.map((name) => name.replaceAll("-", "/")) : names);
  return meant === undefined ? undefined : `${kind}:${meant}`;
}

/** Returns the names of interfaces or mounts that have a service. Names with escaped bytes are rare, and left out. */
function namesOf(kind: keyof typeof prefixes, services: readonly string[]): string[] {
  const prefix = prefixes[kind];
  const names = services.filter((name) => name.startsWith(prefix) && !name.includes("%"));
  return names.map((name) => name.slice(prefix.length));
}
