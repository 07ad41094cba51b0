/**
 * Exports for programs that run NixWRT. Each verb of the command line is a function here: `openProject` makes a plan from a config file,
 * `buildImages` builds its images, and `bootProject` boots one in QEMU.
 * @module @nixwrt/core/host
 */
export type { NewerSeries } from "./archive/newerSeries.js";
export type { LockFinding } from "./archive/verifyLock.js";
export { type InstalledBoard, installedBoards } from "./boards/installedBoards.js";
export type { ByName, Config, ConfiguredFile } from "./config/Config.js";
export { findConfigFile } from "./config/discoverConfig.js";
export { type LoadedConfig, type LoadOptions, loadConfig } from "./config/loadConfig.js";
export type { PortForward, UsbDisk } from "./emulator/qemuArguments.js";
export type { Emulator, EmulatorExit } from "./emulator/startEmulator.js";
export type { Wire, Wiring } from "./emulator/Wire.js";
export { waitForBanner } from "./emulator/waitForBanner.js";
export type { Bind } from "./engine/bubblewrap.js";
export type { EngineEvent } from "./engine/EngineEvent.js";
export type { HostCheck } from "./engine/hostChecks.js";
export type { PushedOutput, PushResult } from "./engine/pushOutputs.js";
export type { ToolRun, ToolRunner } from "./engine/tools.js";
// Also exported by @nixwrt/core. They are here because programs that run NixWRT catch what it throws.
export { type ExitClass, exitCodes, NixwrtError, type Problem, type Warning } from "./errors.js";
export type { AssemblyEvent } from "./image/AssemblyInput.js";
export type { BuiltFile, BuiltImage } from "./image/BuiltImage.js";
export { bootCommands, type RamBootSpec, scriptCommands, tftpAddresses } from "./image/bootCommands.js";
export { type MadeKey, makeSigningKey } from "./image/makeSigningKey.js";
export type { PackageChange, PackageState } from "./image/packageChanges.js";
export type { Check, CheckResult, Fact, InspectedPart, Inspection, Verdict } from "./inspect/Inspection.js";
export { inspectFile } from "./inspect/inspectFile.js";
export type { BuildEvent } from "./pipeline/BuildEvent.js";
export { type BootOptions, bootProject, provideChips } from "./pipeline/bootProject.js";
export { type BuildOptions, type BuildResult, buildImages } from "./pipeline/buildImages.js";
export { type BuiltPackage, buildPackages, type PackagesResult } from "./pipeline/buildPackages.js";
export { cacheDirectory } from "./pipeline/cacheDirectory.js";
export { type BoardCheck, type CheckBoardOptions, checkBoard } from "./pipeline/checkBoard.js";
export { checkProject } from "./pipeline/checkProject.js";
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
export { warningsOf } from "./pipeline/warningsOf.js";
export type { BootMemory, BusyMemory } from "./plan/bootMemory.js";
export { imageLayouts, type PlannedLayout, type PlannedMtd } from "./plan/imageLayouts.js";
export type * from "./plan/Plan.js";
export { redactUrls } from "./redact.js";
export { applyPlugins, type SystemInput } from "./system/applyPlugins.js";
export type { Remote, RemoteResult, RemoteRun } from "./upgrade/Remote.js";
export { type SshOptions, sshRemote } from "./upgrade/sshRemote.js";
export type { UpgradeEvent, UpgradeStep } from "./upgrade/UpgradeEvent.js";
export { type DeviceUpgrade, type UpgradeMode, type UpgradeResult, upgradeDevice } from "./upgrade/upgradeDevice.js";
