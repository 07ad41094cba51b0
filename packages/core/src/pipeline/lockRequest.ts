import type { LockRequest } from "../archive/Lock.js";
import { buildRootRequest, nixRootRequest, toolRootRequests } from "../engine/buildRoot.js";
import type { Plan, RootRequest } from "../plan/Plan.js";
import { type System, valuesOf } from "../system/System.js";
import { defaultSuite, type Source, sourceKey } from "../system/source.js";

/**
 * Names of the roots that are unpacked on this machine. Each is locked and fetched separately, so that a new QEMU does not rebuild the
 * kernel.
 */
export type RootName = "nix" | "build" | "image" | "emulator";

/** Programs that write images. Filters of files add more. */
const imagePackages = ["squashfs-tools"];
/** Programs that write files for a boot loader. */
const bootPackages = ["u-boot-tools"];
/** Programs with which people and tests talk to a running image. The device chooses QEMU's package. */
const emulatorPackages = ["coreutils", "dash", "e2fsprogs", "openssh-client", "rsync"];

/** Returns everything that a project's lock must hold. */
export function lockRequest(system: System, plan: Plan): LockRequest {
  const files = valuesOf(system.files);
  const filters = files.flatMap((one) => (one.kind === "file" ? (one.filter?.packages ?? []) : []));
  const emulator = system.device.emulator;
  const roots: Record<string, RootRequest> = {
    nix: nixRootRequest,
    build: buildRootRequest(plan),
    ...toolRootRequests(plan),
    image: rootOf([...imagePackages, ...(system.device.boot === undefined ? [] : bootPackages), ...filters]),
    ...(emulator === undefined ? {} : { emulator: rootOf([...emulatorPackages, emulator.package]) }),
  };
  return { roots, sources: plannedSources(plan) };
}

/** Returns each source of a plan once, sorted by key. */
export function plannedSources(plan: Plan): Source[] {
  const byKey = new Map<string, Source>();
  for (const step of Object.values(plan.steps)) {
    for (const value of Object.values(step.environment)) {
      if (typeof value === "object" && "source" in value) byKey.set(sourceKey(value.source), value.source);
    }
  }
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as Source);
}

function rootOf(packages: readonly string[]): RootRequest {
  return { suite: defaultSuite, packages: [...new Set(packages)].sort() };
}
