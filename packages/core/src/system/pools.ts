import { formatPath, interfacePath } from "../configPath.js";
import type { PhramRegion } from "./Boot.js";
import type { BridgeVlanPart } from "./bridgeVlans.js";
import { Contributions, type Kind } from "./Contributions.js";
import type { DeviceTreeSource } from "./collectors.js";
import type { Content } from "./content.js";
import type { Filesystem } from "./Filesystem.js";
import type { ImageRecipe } from "./Image.js";
import type { KernelFile, KernelPatch } from "./KernelChanges.js";
import type { KernelFirmware } from "./KernelFirmware.js";
import type { KconfigValue } from "./kconfig.js";
import type { Link } from "./Link.js";
import type { NetworkEventHandler } from "./NetworkEvent.js";
import { mergeSetting } from "./networkCollectors.js";
import type { Package } from "./Package.js";
import type { PortUse } from "./Port.js";
import type { RootFile } from "./RootFile.js";
import type { Service } from "./Service.js";
import type { Group, User } from "./User.js";

/** Creates the collections of contributions of each kind. */
export function createPools() {
  const kind = (conflictCode: string, what: string, override: (key: string) => string): Kind => ({
    conflictCode,
    describe: (key) => `${what} ${key}`,
    override,
  });
  const setIn =
    (...keys: readonly string[]) =>
    (key: string) =>
      `Set ${formatPath([...keys, key])} in your config to decide`;
  const pluginsDecide = () => "Change the options of one of the two plugins, or remove one";
  return {
    users: new Contributions<User>(kind("USER_CONFLICT", "the user", setIn("users"))),
    groups: new Contributions<Group>(kind("GROUP_CONFLICT", "the group", pluginsDecide)),
    filesystems: new Contributions<Filesystem>(kind("MOUNT_CONFLICT", "the file system at", pluginsDecide)),
    groupMembers: new Contributions<true>(kind("GROUP_CONFLICT", "the member", pluginsDecide)),
    interfaces: new Contributions<unknown>({
      conflictCode: "INTERFACE_CONFLICT",
      describe: (key) => settingPath(key),
      override: (key) => `Set ${settingPath(key)} in your config to decide`,
      merge: mergeSetting,
    }),
    bridgeMembers: new Contributions<true>(kind("INTERFACE_CONFLICT", "the member", pluginsDecide)),
    bridgeVlans: new Contributions<BridgeVlanPart>({
      conflictCode: "INTERFACE_CONFLICT",
      describe: (key) => `${key.split(" ")[2]} in VLAN ${key.split(" ")[1]} of ${key.split(" ")[0]}`,
      override: (key) => `Set ${interfacePath(key.split(" ")[0] ?? "", "bridge", "vlans")} in your config to decide`,
    }),
    links: new Contributions<Link>({
      ...kind(
        "LINK_CONFLICT",
        "the creation of the interface",
        () => "Give one of the two plugins another interface, or remove it",
      ),
      conflict: (name, one, other) => {
        const uses = [one, other].map(({ value, by }) => `${by} (${(value as Link).kind})`);
        return `${uses.join(" and ")} both want to create the interface ${name}, but an interface, such as that of a radio, has only one use`;
      },
    }),
    hardware: new Contributions<string>({
      conflictCode: "HARDWARE_CONFLICT",
      describe: (key) => `the use of the ${key}`,
      override: pluginsDecide,
    }),
    sysctl: new Contributions<string>(kind("SYSCTL_CONFLICT", "the kernel parameter", setIn("sysctl"))),
    services: new Contributions<Service>(kind("SERVICE_CONFLICT", "the service", pluginsDecide)),
    environment: new Contributions<Content>({
      conflictCode: "SERVICE_CONFLICT",
      describe: (key) => `the variable ${key.split(" ")[1]} of the service ${key.split(" ")[0]}`,
      override: (key) => setIn("services")(key.split(" ")[0] ?? ""),
    }),
    dependencies: new Contributions<true>(kind("SERVICE_CONFLICT", "the dependency", pluginsDecide)),
    networkEvents: new Contributions<NetworkEventHandler>(
      kind("NETWORK_EVENT_CONFLICT", "the handler of network events", pluginsDecide),
    ),
    // The key contains all of the value, so two never disagree.
    ports: new Contributions<PortUse>(kind("SERVICE_CONFLICT", "the ports", pluginsDecide)),
    packages: new Contributions<Package>(kind("PACKAGE_CONFLICT", "the package", pluginsDecide)),
    busybox: new Contributions<KconfigValue>(
      kind("BUSYBOX_CONFLICT", "the busybox symbol", setIn("busybox", "config")),
    ),
    kernelConfig: new Contributions<KconfigValue>(
      kind("KERNEL_CONFLICT", "the kernel symbol", setIn("kernel", "config")),
    ),
    kernelArguments: new Contributions<string>(kind("KERNEL_ARGUMENT_CONFLICT", "the kernel argument", pluginsDecide)),
    kernelPatches: new Contributions<readonly KernelPatch[]>(
      kind("KERNEL_PATCH_CONFLICT", "the kernel patches", () => "Rename one of the two, or remove it"),
    ),
    kernelFiles: new Contributions<KernelFile>(kind("KERNEL_FILE_CONFLICT", "the kernel's file", pluginsDecide)),
    kernelFirmware: new Contributions<KernelFirmware>(
      kind("KERNEL_FIRMWARE_CONFLICT", "the kernel's firmware", pluginsDecide),
    ),
    files: new Contributions<RootFile>(
      kind("ETC_CONFLICT", "the file", (key) => setIn("etc")(key.replace(/^\/etc\//, ""))),
    ),
    deviceTree: new Contributions<DeviceTreeSource>(
      kind("DEVICE_TREE_CONFLICT", "the device tree source", pluginsDecide),
    ),
    phramRegions: new Contributions<PhramRegion>(kind("PHRAM_CONFLICT", "the region of RAM", pluginsDecide)),
    images: new Contributions<ImageRecipe>(kind("IMAGE_CONFLICT", "the image", pluginsDecide)),
  };
}

/** Returns the place of an interface's setting from its key, such as `eth0 mtu`. */
function settingPath(key: string): string {
  const [name = "", ...setting] = key.split(" ");
  return interfacePath(name, ...setting);
}
