import { Problems } from "../errors.js";
import { bootMedia } from "../system/Boot.js";
import { packagingOf } from "../system/Device.js";
import type { Package } from "../system/Package.js";
import type { System } from "../system/System.js";
import { buildRoot } from "./buildRoot.js";
import { busyboxPackage, busyboxStep } from "./busybox.js";
import { crossCompilerStep } from "./crossCompiler.js";
import { deviceTreeStep } from "./deviceTreeStep.js";
import { kernelImageStep } from "./kernelImageStep.js";
import { addLibgcc, libgccPackage } from "./libgcc.js";
import { linuxPackages, linuxStep } from "./linux.js";
import { linuxSourceName, linuxSourceStep } from "./linuxSource.js";
import { muslPackage, muslStep } from "./musl.js";
import type { Installed, Plan } from "./Plan.js";
import { packageStep } from "./packageStep.js";
import { checkKernelSources, packagesToBuild } from "./planPackages.js";
import { stepName } from "./stepName.js";
import { type StepTable, stepTable } from "./stepTable.js";
import { type Target, targetOf } from "./Target.js";

/**
 * Plans what to build for a System.
 * @throws {NixwrtError} of class `config` if packages cannot be built, or conflict with each other.
 */
export function planSystem(system: System): Plan {
  const problems = new Problems();
  const { cpu } = system.device;
  const target = targetOf(cpu);
  const stepOf = (name: string) => stepName(name, cpu);
  const packages = packagesToBuild(system, problems);

  const table = stepTable(problems);
  addLibgcc(target, stepOf("libgcc"), table);
  table.add(stepOf("musl"), "the C library", muslStep(target, stepOf("libgcc")));
  table.add(stepOf("cross"), "the toolchain", crossCompilerStep(target, stepOf("musl"), stepOf("libgcc")));
  table.add(linuxSourceName(cpu.family.kernel), "the kernel", linuxSourceStep(system));
  table.add(stepOf("linux"), "the kernel", linuxStep(system));
  table.add(stepOf("busybox"), "busybox", busyboxStep(system, target, stepOf("cross")));
  const { deviceTrees, kernelImages } = bootSteps(system, stepOf, table);
  for (const one of packages) {
    table.add(stepOf(one.name), `the package ${one.name}`, packageStep(one, target, stepOf("cross"), stepOf));
  }
  checkKernelSources(system, problems);

  const install = [...baseFiles(target, stepOf), ...packages.flatMap((one) => packageFiles(one, stepOf))];
  reportCollisions(install, problems);
  problems.throwIfAny("config");

  return {
    version: 1,
    buildRoot: buildRoot(cpu),
    steps: table.steps(),
    kernel: stepOf("linux"),
    deviceTrees,
    kernelImages,
    packageSteps: Object.fromEntries(packages.map(({ name }) => [name, stepOf(name)])),
    install: install.sort((a, b) => (a.path < b.path ? -1 : 1)),
    packages: [
      busyboxPackage,
      libgccPackage(target),
      ...linuxPackages(system),
      muslPackage,
      ...packages.map(({ name, source, licence, exemptions }) => ({
        ...{ name, source, licence },
        ...(exemptions === undefined ? {} : { exemptions }),
      })),
    ].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Adds the steps that make a device's kernel bootable from each medium. */
function bootSteps(
  system: System,
  stepOf: (name: string) => string,
  table: StepTable,
): Pick<Plan, "deviceTrees" | "kernelImages"> {
  const { boot } = system.device;
  const packaging = packagingOf(system.device);
  // base/checkBoot.ts refuses a device with a boot loader whose CPU has no packaging.
  if (boot === undefined || packaging === undefined) return { deviceTrees: {}, kernelImages: {} };
  const steps = bootMedia(boot).map((medium) => {
    const tree = stepOf(`device-tree-${medium}`);
    const image = stepOf(`kernel-image-${medium}`);
    table.add(tree, `the device tree for ${medium}`, deviceTreeStep(system, boot, medium, stepOf("linux")));
    table.add(
      image,
      `the kernel image for ${medium}`,
      kernelImageStep(boot.kernelImage, packaging, stepOf("linux"), tree),
    );
    return { medium, tree, image };
  });
  return {
    deviceTrees: Object.fromEntries(steps.map(({ medium, tree }) => [medium, tree])),
    kernelImages: Object.fromEntries(steps.map(({ medium, image }) => [medium, image])),
  };
}

/** Returns the files of the C library, its loader, and busybox under all of its names. */
function baseFiles(target: Target, stepOf: (name: string) => string): Installed[] {
  const libc = "/lib/libc.so";
  const busybox = { step: stepOf("busybox"), file: "busybox", mode: 0o755, linksFrom: "busybox.links" };
  return [
    { path: libc, package: "musl", from: { step: stepOf("musl"), file: "lib/libc.so", mode: 0o755 } },
    { path: target.loader, package: "musl", from: { link: "libc.so" } },
    { path: "/bin/busybox", package: "busybox", from: busybox },
  ];
}

function packageFiles(what: Package, stepOf: (name: string) => string): Installed[] {
  const files = Object.entries(what.files).map(
    ([path, { from, mode }]): Installed => ({
      path,
      package: what.name,
      from: { step: stepOf(what.name), file: from, ...(mode === undefined ? {} : { mode }) },
    }),
  );
  const links = Object.entries(what.links ?? {}).map(
    ([path, link]): Installed => ({ path, package: what.name, from: { link } }),
  );
  return [...files, ...links];
}

function reportCollisions(install: readonly Installed[], problems: Problems): void {
  const owners = new Map<string, string>();
  for (const { path, package: owner } of install) {
    const other = owners.get(path);
    if (other !== undefined) {
      problems.add({
        code: "PACKAGE_FILE_CONFLICT",
        message: `the packages ${other} and ${owner} both provide ${path}`,
        hint: "Remove one of the two",
      });
    }
    owners.set(path, owner);
  }
}
