import type { LockRequest } from "../archive/Lock.js";
import type { RootRequest } from "../plan/Plan.js";
import { type Source, sourceKey } from "../system/source.js";
import type { Project } from "./openProject.js";

/** The roots that are unpacked on this machine. Each is locked and fetched on its own: a new QEMU rebuilds no kernel. */
export type RootName = "nix" | "build" | "image" | "emulator";

/** The engine: Nix, and bubblewrap that all sandboxes are made with. */
const nixPackages = ["bash", "bubblewrap", "ca-certificates", "coreutils", "nix-bin", "openssh-client"];
/** Programs that write images. Filters of files add theirs. */
const imagePackages = ["squashfs-tools"];
/** What a person or a test talks to a running image with. QEMU is the device's choice. */
const emulatorPackages = ["openssh-client", "rsync"];

/** All that a project's lock must hold. */
export function lockRequest({ plan, system }: Pick<Project, "plan" | "system">): LockRequest {
  const filters = [...system.files.values()].flatMap(({ value }) => (value.kind === "file" ? (value.filter?.packages ?? []) : []));
  const emulator = system.device.emulator;
  const roots: Record<string, RootRequest> = {
    nix: root(nixPackages),
    build: plan.buildRoot,
    image: root([...imagePackages, ...filters]),
    ...(emulator === undefined ? {} : { emulator: root([...emulatorPackages, emulator.package]) }),
  };
  return { roots, sources: plannedSources(plan) };
}

/** Every source of a plan once, in the order of their keys. */
export function plannedSources(plan: Project["plan"]): Source[] {
  const byKey = new Map<string, Source>();
  for (const step of Object.values(plan.steps)) {
    for (const value of Object.values(step.environment)) {
      if (typeof value === "object" && "source" in value) byKey.set(sourceKey(value.source), value.source);
    }
  }
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as Source);
}

function root(packages: readonly string[]): RootRequest {
  return { suite: "trixie", packages: [...new Set(packages)].sort() };
}
