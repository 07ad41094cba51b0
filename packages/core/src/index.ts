export { z } from "zod";
export type { NewerSeries } from "./archive/newerSeries.js";
export type { LockFinding } from "./archive/verifyLock.js";
export {
  type BoardOptions,
  type BoardSettings,
  boardDevice,
  boardSettings,
  makeBoardDevice,
  type SocFamily,
  type WifiSupport,
} from "./base/boardDevice.js";
export { linux7Symbols, radioSymbols, regulatoryDatabase } from "./base/boardSymbols.js";
export { firmwareLayout } from "./base/boot.js";
export { linkService } from "./base/dependencies.js";
export { supervisedServices } from "./base/supervision.js";
export { type UsbDiskOptions, usbDisk, usbDiskOptions } from "./base/usbDisk.js";
export { homeOf, shellOf } from "./base/users.js";
export { feedWatchdog } from "./base/watchdog.js";
export { type InstalledBoard, installedBoards } from "./config/boards.js";
export type { ByName, Config, ConfiguredFile } from "./config/Config.js";
export type { MeasuredPackage } from "./config/catalogue.js";
export { contentSchema } from "./config/contentSchema.js";
export { findConfigFile } from "./config/discoverConfig.js";
export { hostSchema } from "./config/hostSchema.js";
export { type LoadedConfig, type LoadOptions, loadConfig } from "./config/loadConfig.js";
export {
  accountNameSchema,
  interfaceNameSchema,
  serviceNameSchema,
  zoneNameSchema,
} from "./config/nameSchemas.js";
export { parseOptions } from "./config/parseOptions.js";
export * from "./config/UserConfig.js";
export { decodeText } from "./decodeText.js";
export { emulatorImage } from "./emulator/emulatorImage.js";
export type { PortForward, UsbDisk } from "./emulator/qemuArguments.js";
export { emulatorParts, renderRunScript } from "./emulator/runScript.js";
export type { Emulator, EmulatorExit } from "./emulator/startEmulator.js";
export type { Wire, Wiring } from "./emulator/Wire.js";
export type { Bind } from "./engine/bubblewrap.js";
export type { EngineEvent } from "./engine/EngineEvent.js";
export type { HostCheck } from "./engine/hostChecks.js";
export type { PushedOutput, PushResult } from "./engine/pushOutputs.js";
export type { ToolRun, ToolRunner } from "./engine/tools.js";
export * from "./errors.js";
export type { AssemblyEvent } from "./image/AssemblyInput.js";
export type { BuiltFile, BuiltImage } from "./image/BuiltImage.js";
export { bootCommands, type RamBootSpec, scriptCommands, tftpAddresses } from "./image/bootCommands.js";
export type { Check, CheckResult, Fact, InspectedPart, Inspection, Verdict } from "./image/inspect/Inspection.js";
export { inspectFile } from "./image/inspect/inspectFile.js";
export { type MadeKey, makeSigningKey } from "./image/makeSigningKey.js";
export type { PackageChange, PackageState } from "./image/packageChanges.js";
export { didYouMean, nearest } from "./nearest.js";
export type { BuildEvent } from "./pipeline/BuildEvent.js";
export { type BootOptions, bootProject, provideChips } from "./pipeline/bootProject.js";
export { type BuildOptions, type BuildResult, buildImages } from "./pipeline/buildImages.js";
export { type BuiltPackage, buildPackages, type PackagesResult } from "./pipeline/buildPackages.js";
export { cacheDirectory } from "./pipeline/cacheDirectory.js";
export { type BoardCheck, type CheckBoardOptions, checkBoard } from "./pipeline/checkBoard.js";
export { type AvailableUpdate, checkUpdates } from "./pipeline/checkUpdates.js";
export { collectGarbage } from "./pipeline/collectGarbage.js";
export { type DoctorOptions, doctor } from "./pipeline/doctor.js";
export { knownHosts } from "./pipeline/knownHosts.js";
export { checkPackageNames, listPackages, type PackageListing } from "./pipeline/listPackages.js";
export { type ContributionKind, contributionKinds, listPlugins, type PluginListing } from "./pipeline/listPlugins.js";
export { type MadeCacheKey, makeCacheKey } from "./pipeline/makeCacheKey.js";
export { type EmulatorTools, openEmulatorTools } from "./pipeline/openEmulatorTools.js";
export { type OpenOptions, openProject, type Project } from "./pipeline/openProject.js";
export type { ProjectArchiveOptions } from "./pipeline/projectArchive.js";
export { cacheKeyName, type PushOptions, pushCache } from "./pipeline/pushCache.js";
export { type LockChange, type UpdateOptions, type UpdateResult, updateLock } from "./pipeline/updateLock.js";
export { type VerifyOptions, type VerifyResult, verifyProject } from "./pipeline/verifyProject.js";
export { type AutotoolsPackageOptions, autotoolsPackage } from "./plan/autotoolsPackage.js";
export type { BootMemory, BusyMemory } from "./plan/bootMemory.js";
export { type CmakePackageOptions, cmakePackage } from "./plan/cmakePackage.js";
export { imageLayouts, type PlannedLayout, type PlannedMtd } from "./plan/imageLayouts.js";
export { type KconfigPackageOptions, kconfigPackage } from "./plan/kconfigPackage.js";
export { type MakePackageOptions, makePackage } from "./plan/makePackage.js";
export {
  type OpenwrtKernel,
  type OpenwrtKernelOptions,
  openwrtKernel,
  openwrtOptions,
  withKernel,
} from "./plan/openwrtKernel.js";
export type * from "./plan/Plan.js";
export { type PrebuiltFilesOptions, prebuiltFiles } from "./plan/prebuiltFiles.js";
export type { RecipeOptions } from "./plan/recipe.js";
export { redactUrls } from "./redact.js";
export { shellQuote } from "./shellQuote.js";
export { applyPlugins, type SystemInput } from "./system/applyPlugins.js";
export { type Board, type BoardFunction, boardFunctions, type Support } from "./system/Board.js";
export { type BoardData, type BoardGuide, type BoardKey, type BoardLed, spiEraseBlock } from "./system/BoardData.js";
export * from "./system/Boot.js";
export {
  boardIncludes,
  boardNodes,
  type FactoryData,
  factoryNodes,
  flashChip,
  macAddress,
} from "./system/boardTree.js";
export type { Console } from "./system/Console.js";
export type { Contribution, Origin, Rank } from "./system/Contributions.js";
export * from "./system/CpuFamily.js";
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
  ServiceCollector,
  UserCollector,
} from "./system/collectors.js";
export type { BuildDate, Content, FileReference, ReadContent, Reading, Reference, Secret } from "./system/content.js";
export { buildDate, describeOrigin, file, readAs, secret } from "./system/content.js";
export { type CProgramOptions, cProgram } from "./system/cProgram.js";
export { aarch64 } from "./system/cpus/aarch64.js";
export { appendedTree } from "./system/cpus/appendedTree.js";
export { mips, mipsel } from "./system/cpus/mips.js";
export type { DeviceSpec, EmulatorSpec, KernelPatchSet, KernelSpec } from "./system/Device.js";
export { asksDhcp6, type DelegatedNetwork, delegatedNetworks, delegatingUplinks } from "./system/delegations.js";
export { type Filesystem, isDisk } from "./system/Filesystem.js";
export * from "./system/Flash.js";
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
export type { KernelPackaging } from "./system/KernelPackaging.js";
export type { KconfigValue } from "./system/kconfig.js";
export type { KernelArgumentCollector } from "./system/kernelArguments.js";
export type { Link } from "./system/Link.js";
export type { NetworkEventHandler } from "./system/NetworkEvent.js";
export type { LinkCollector, NetworkCollector, NetworkEventCollector } from "./system/networkCollectors.js";
export { oneLine } from "./system/oneLine.js";
export type { Exemptions, Hardening, InstalledFile, Package } from "./system/Package.js";
export type { Patch } from "./system/Patch.js";
export type { DevicePlugin, Plugin, PluginContext } from "./system/Plugin.js";
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
export {
  allInterfaces,
  bridgeOf,
  interfaceNames,
  isUplink,
  metricsOf,
  type Networks,
  uplinksOf,
  zoneOf,
  zonesOf,
} from "./system/uplinks.js";
export type { Remote, RemoteResult, RemoteRun } from "./upgrade/Remote.js";
export { type SshOptions, sshRemote } from "./upgrade/sshRemote.js";
export type { UpgradeEvent, UpgradeStep } from "./upgrade/UpgradeEvent.js";
export { type DeviceUpgrade, type UpgradeMode, type UpgradeResult, upgradeDevice } from "./upgrade/upgradeDevice.js";
