/**
 * Exports for configs and plugins. Device packages also import `@nixwrt/core/device`, and programs that run NixWRT import `@nixwrt/core/host`.
 * @module @nixwrt/core
 */

export { z } from "zod";
export { linkService } from "./base/dependencies.js";
export { mayHavePassword } from "./base/passwordHash.js";
export { supervisedServices } from "./base/supervision.js";
export { type UsbDiskOptions, usbDisk, usbDiskOptions } from "./base/usbDisk.js";
export { homeOf, shellOf } from "./base/users.js";
export { feedWatchdog } from "./base/watchdog.js";
export { radioSymbols, regulatoryDatabase } from "./boards/boardSymbols.js";
export type { MeasuredPackage } from "./config/catalogue.js";
export { contentSchema } from "./config/contentSchema.js";
export { hostSchema } from "./config/hostSchema.js";
export {
  accountNameSchema,
  hostLabelSchema,
  interfaceNameSchema,
  serviceNameSchema,
  zoneNameSchema,
} from "./config/nameSchemas.js";
export { parseOptions } from "./config/parseOptions.js";
export type * from "./config/UserConfig.js";
export { defineConfig } from "./config/UserConfig.js";
export { withOptions } from "./config/withOptions.js";
export { formatPath, interfacePath } from "./configPath.js";
export { decodeText } from "./decodeText.js";
export { NixwrtError, type Problem, Problems, type Warning } from "./errors.js";
export { didYouMean, nearest } from "./nearest.js";
export { type AutotoolsPackageOptions, autotoolsPackage } from "./plan/autotoolsPackage.js";
export { type CmakePackageOptions, cmakePackage } from "./plan/cmakePackage.js";
export { type KconfigPackageOptions, kconfigPackage } from "./plan/kconfigPackage.js";
export { type MakePackageOptions, makePackage } from "./plan/makePackage.js";
export { type PrebuiltFilesOptions, prebuiltFiles } from "./plan/prebuiltFiles.js";
export type { RecipeOptions } from "./plan/recipe.js";
export { shellQuote } from "./shellQuote.js";
export type { Console } from "./system/Console.js";
export type { Contribution, Origin, Rank } from "./system/Contributions.js";
export type {
  ContributionOptions,
  DeviceTreeCollector,
  DeviceTreeSource,
  EtcCollector,
  FileOptions,
  FilesystemCollector,
  HardwareCollector,
  ImageCollector,
  KconfigCollector,
  KernelFileCollector,
  KernelFirmwareCollector,
  KernelPatchCollector,
  KernelSymbolOptions,
  PackageCollector,
  PortCollector,
  ServiceCollector,
  UserCollector,
} from "./system/collectors.js";
export type { BuildDate, Content, FileReference, ReadContent, Reading, Reference, Secret } from "./system/content.js";
export { buildDate, describeOrigin, file, readAs, secret } from "./system/content.js";
export { type CProgramOptions, cProgram } from "./system/cProgram.js";
export type { DeviceSpec } from "./system/Device.js";
export { asksDhcp6, type DelegatedNetwork, delegatedNetworks, delegatingUplinks } from "./system/delegations.js";
export { type Filesystem, isDisk } from "./system/Filesystem.js";
export { hasAddress } from "./system/hasAddress.js";
export { hasFirewall } from "./system/hasFirewall.js";
export { type Hook, type HookArguments, type HookName, type Hooks, hookTable } from "./system/hooks.js";
export type { ChipContent, ImageLayout, ImagePart, ImageRecipe, LayoutPart, PartSource } from "./system/Image.js";
export {
  type BridgeVlan,
  type Delegation,
  gatewaysOf,
  type Interface,
  listensToRouters,
  type Route,
} from "./system/Interface.js";
export { addressFault, type IpPrefix, networkHolds, parsePrefix } from "./system/ipPrefix.js";
export { isHardwareAddress } from "./system/isHardwareAddress.js";
export { type KernelFile, type KernelPatch, readKernelPatches } from "./system/KernelChanges.js";
export type { KernelFirmware } from "./system/KernelFirmware.js";
export type { KconfigValue } from "./system/kconfig.js";
export type { KernelArgumentCollector } from "./system/kernelArguments.js";
export type { Link } from "./system/Link.js";
export { learnsNameServers } from "./system/learnsNameServers.js";
export { listenFault } from "./system/listenFault.js";
export { holdsFiles, isReadOnly, mountOf, takesFiles } from "./system/mountOf.js";
export { ipv6Mtu, mtuOf } from "./system/mtuOf.js";
export type { NetworkEventHandler } from "./system/NetworkEvent.js";
export type { LinkCollector, NetworkCollector, NetworkEventCollector } from "./system/networkCollectors.js";
export { oneLine } from "./system/oneLine.js";
export { isOwnHost, type OwnAddress, ownAddresses } from "./system/ownAddresses.js";
export type { Exemptions, Hardening, InstalledFile, Package } from "./system/Package.js";
export type { Patch } from "./system/Patch.js";
export type { Plugin, PluginContext } from "./system/Plugin.js";
export { listenedPort, type PortUse, portName } from "./system/Port.js";
export {
  type ChannelWidth,
  channelWidths,
  type Radio,
  type RadioBand,
  type RadioParts,
  type RadioStandard,
  type RadioUse,
  radioBands,
  radioStandards,
} from "./system/Radio.js";
export type { Filter, RootFile } from "./system/RootFile.js";
export type { Registries, RegistryCollector, RegistryEntry, RegistryOptions } from "./system/registries.js";
export type { Listening, ListeningPort, RuntimeDirectory, Service } from "./system/Service.js";
export type { Signing } from "./system/Signing.js";
export { type Settled, type System, valuesOf } from "./system/System.js";
export {
  type ArchivedSource,
  type DebianBinary,
  type DebianSource,
  type DebianSourceOptions,
  debianBinary,
  debianSource,
  type FolderSource,
  folderSource,
  gitSource,
  type Source,
  type Suite,
  type UrlSource,
  urlSource,
} from "./system/source.js";
export type { SysctlCollector } from "./system/sysctl.js";
export { type TextShape, textContent } from "./system/textContent.js";
export type { Group, User } from "./system/User.js";
export { unknownInterface } from "./system/unknownInterface.js";
export {
  allInterfaces,
  bridgeOf,
  interfaceNames,
  isInDefaultZone,
  isUplink,
  metricsOf,
  type Networks,
  uplinksOf,
  zoneOf,
  zonesOf,
} from "./system/uplinks.js";
