import type { LockRequest } from "../archive/Lock.js";
import { buildRootRequest, nixRootRequest, toolRootRequests } from "../engine/buildRoot.js";
import type { Plan, RootRequest } from "../plan/Plan.js";
import { type System, valuesOf } from "../system/System.js";
import { defaultSuite, type Source, sourceKey } from "../system/source.js";

/** The roots that are unpacked on this machine. Each is locked and fetched on its own: a new QEMU rebuilds no kernel. */
export type RootName = "nix" | "build" | "image" | "emulator";

/** Programs that write images. Filters of files add theirs. */
const imagePackages = ["squashfs-tools"];
/** Programs that write what a boot loader is given. */
const bootPackages = ["u-boot-tools"];
/** What a person or a test talks to a running image with. QEMU is the device's choice. */
const emulatorPackages = ["coreutils", "dash", "e2fsprogs", "openssh-client", "rsync"];

/** All that a project's lock must hold. */
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

/** Every source of a plan once, in the order of their keys. */
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
