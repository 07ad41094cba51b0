import { type Contribution, listenedPort, portName, type System } from "@nixwrt/core";
import type { Plan } from "@nixwrt/core/host";
import { formatBytes } from "../format/bytes.js";
import { describeFile, describePackage, describeService, describeValue } from "./describe.js";

/** Something that can be explained. */
export interface Subject {
  /** Kind of the subject, such as `kernel symbol` or `file`. */
  readonly noun: string;
  /** Name that `nixwrt explain` takes as its argument, such as `CONFIG_SQUASHFS` or `/etc/motd`. */
  readonly name: string;
  /** Its value in a few words. */
  readonly summary: string;
  /** The ports that a range includes, such as `tcp/6000-6010`. Each of them also finds the subject. */
  readonly range?: { readonly protocol: string; readonly first: number; readonly last: number };
  /** Which plugins asked for it. Undefined for a file that a package installs. */
  readonly contribution?: Contribution<unknown>;
  /** Name of the package that installs the file. */
  readonly package?: string;
}

/** Lists everything in a project that can be explained. */
export function subjectsOf(system: System, plan: Plan): Subject[] {
  return [
    ...contributed("kernel symbol", system.kernelConfig, describeValue, (symbol) => `CONFIG_${symbol}`),
    ...contributed("busybox symbol", system.busybox, describeValue, (symbol) => `CONFIG_${symbol}`),
    ...contributed("file", system.files, describeFile),
    ...plan.install.map(({ path, package: name, from }) => ({
      noun: "file",
      name: path,
      summary: "link" in from ? `a link to ${from.link}` : `${from.file} of ${from.step}`,
      package: name,
    })),
    ...contributed("package", system.packages, describePackage),
    ...contributed("service", system.services, describeService),
    ...ports(system),
    ...contributed("user", system.users, describeValue),
    ...contributed("group", system.groups, describeValue),
    ...contributed("kernel parameter", system.sysctl, describeValue),
    ...contributed("interface", system.interfaces, describeValue),
    ...contributed("made interface", system.links, ({ kind, on = [] }) =>
      [kind, ...on.map((part) => `on ${part}`)].join(" "),
    ),
    ...contributed(
      "network event handler",
      system.networkEvents,
      ({ interfaces }) => interfaces?.join(", ") ?? "all interfaces",
    ),
    ...contributed("kernel argument", system.kernelArguments, (rest) => rest.replace("=", "") || "given"),
    ...contributed("hardware", system.hardware, (plugin) => `used by ${plugin}`),
    ...contributed("mount", system.filesystems, describeValue),
    ...contributed("kernel file", system.kernelFiles, ({ text }) => formatBytes(Buffer.byteLength(text))),
    ...contributed("kernel firmware", system.kernelFirmware, ({ package: name }) => `from ${name}`),
    ...contributed("kernel patch", system.kernelPatches, (series) => series.map(({ name }) => name).join(", ")),
    ...contributed("device tree source", system.deviceTree, (source) => (source.append ? "appended" : "a file")),
    ...contributed("image", system.images, (image) => image.parts.map((part) => part.file).join(", ")),
  ];
}

/** The ports that services listen on, such as `tcp/22`, and those that plugins use otherwise, such as forwards of a firewall. */
function ports(system: System): Subject[] {
  const ofServices = [...system.services.values()].flatMap((contribution) => {
    const { name, listens = [] } = contribution.value;
    return listens.map((port) => ({
      noun: "port",
      name: portName(listenedPort(port)),
      summary: `the service ${name}, for ${(port.from ?? ["lan"]).join(", ")}`,
      contribution,
    }));
  });
  const ofPlugins = [...system.ports.values()].map((contribution) => {
    const { protocol, ports, from, use } = contribution.value;
    const [first, last] = typeof ports === "number" ? [ports, ports] : ports;
    return {
      noun: first === last ? "port" : "ports",
      name: portName(contribution.value),
      summary: `${use}, from ${from.join(", ")}`,
      range: { protocol, first, last },
      contribution,
    };
  });
  return [...ofServices, ...ofPlugins];
}

function contributed<T>(
  noun: string,
  settled: ReadonlyMap<string, Contribution<T>>,
  describe: (value: T) => string,
  nameOf: (key: string) => string = (key) => key,
): Subject[] {
  return [...settled].map(([key, contribution]) => ({
    noun,
    name: nameOf(key),
    summary: describe(contribution.value),
    contribution,
  }));
}
