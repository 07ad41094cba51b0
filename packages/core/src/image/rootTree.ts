import { posix } from "node:path";
import { gidOf, uidOf } from "../base/users.js";
import { Problems } from "../errors.js";
import { didYouMean } from "../nearest.js";
import type { Installed, StepFile } from "../plan/Plan.js";
import { allGroups } from "../system/accounts.js";
import type { Contribution } from "../system/Contributions.js";
import type { Content } from "../system/content.js";
import type { Filter, RootFile } from "../system/RootFile.js";
import type { System } from "../system/System.js";

/** Owner of a file: a package that was built, or the plugins (or `config`) that asked for it. */
export type Owner = { readonly package: string } | { readonly plugins: readonly string[] };

/** Origin of a file's bytes: a file of a step's output, or a content from the config or a plugin. */
export type FileSource = StepFile | { readonly content: Content; readonly filter?: Filter };

/** One entry of the root file system, before any content is read. */
export type RootNode =
  | {
      readonly kind: "file";
      /** Undefined: 0o755 if the step's file is executable, otherwise 0o644. */
      readonly mode: number | undefined;
      readonly uid: number;
      readonly gid: number;
      readonly owner: Owner;
      readonly from: FileSource;
    }
  | {
      readonly kind: "directory";
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
      /** Undefined: the folder only exists because something is in it. */
      readonly owner: Owner | undefined;
    }
  | { readonly kind: "link"; readonly target: string; readonly owner: Owner };

/** Entries by absolute path, sorted, so that a folder comes before its content. The root folder itself is not listed. */
export type RootTree = ReadonlyMap<string, RootNode>;

/**
 * Lays out the root file system: files of packages, the System's files, and the folders that contain them. It is a pure function, so its
 * faults are known before anything is built. Links that a step lists are added later: see `expandLinks`.
 * @throws {NixwrtError} of class `config` with all of `IMAGE_PATH_CONFLICT`, `IMAGE_PATH_PARENT`, `FILE_OWNER_UNKNOWN`.
 */
export function rootTree(system: System, install: readonly Installed[]): RootTree {
  const problems = new Problems();
  const nodes = new Map<string, RootNode>();
  const put = (path: string, node: RootNode & { readonly owner: Owner }) => {
    const other = nodes.get(path);
    if (other?.owner === undefined) nodes.set(path, node);
    else if (!isSameLink(other, node)) reportConflict(path, other.owner, node.owner, problems);
  };
  for (const one of install) put(one.path, installedNode(one));
  for (const [path, contribution] of system.files) put(path, fileNode(path, contribution, system, problems));
  addParents(nodes, problems);
  problems.throwIfAny("config");
  return new Map([...nodes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function formatOwner(owner: Owner): string {
  if ("package" in owner) return `the package ${owner.package}`;
  return owner.plugins.length === 1 ? `${owner.plugins[0]}` : `${owner.plugins.join(" and ")}`;
}

function installedNode({ from, package: name }: Installed): RootNode & { readonly owner: Owner } {
  const owner = { package: name };
  if ("link" in from) return { kind: "link", target: from.link, owner };
  return { kind: "file", mode: from.mode, uid: 0, gid: 0, owner, from };
}

function fileNode(
  path: string,
  { value, origins }: Contribution<RootFile>,
  system: System,
  problems: Problems,
): RootNode & { readonly owner: Owner } {
  const owner = { plugins: [...new Set(origins.map((origin) => origin.plugin))] };
  if (value.kind === "link") return { kind: "link", target: value.target, owner };
  const uid = uidOf(system, value.user);
  const gid = gidOf(system, value.group);
  const unknown = (what: string, name: string, known: readonly string[]) =>
    problems.add({
      code: "FILE_OWNER_UNKNOWN",
      message: `${path} of ${formatOwner(owner)} belongs to the ${what} ${name}, which the image does not have${didYouMean(name, known)}`,
      hint: `Add the ${what}, or choose an existing one`,
    });
  if (uid === undefined) unknown("user", value.user, [...system.users.keys()]);
  if (gid === undefined)
    unknown(
      "group",
      value.group,
      allGroups(system).map(({ name }) => name),
    );
  const common = { mode: value.mode, uid: uid ?? 0, gid: gid ?? 0, owner };
  if (value.kind === "directory") return { kind: "directory", ...common };
  const from =
    value.filter === undefined ? { content: value.content } : { content: value.content, filter: value.filter };
  return { kind: "file", ...common, from };
}

function addParents(nodes: Map<string, RootNode>, problems: Problems): void {
  for (const [path, node] of [...nodes]) {
    for (let parent = posix.dirname(path); parent !== "/"; parent = posix.dirname(parent)) {
      const found = nodes.get(parent);
      if (found === undefined) {
        nodes.set(parent, { kind: "directory", mode: 0o755, uid: 0, gid: 0, owner: undefined });
      } else if (found.kind !== "directory") {
        problems.add({
          code: "IMAGE_PATH_PARENT",
          message: `${path}${ofOwner(node)} is below ${parent}${ofOwner(found)}, which is a ${found.kind}, not a folder`,
          hint: found.kind === "link" ? `Put it at the link's target: ${found.target}` : "Change one of the two paths",
        });
      }
    }
  }
}

function ofOwner({ owner }: RootNode): string {
  return owner === undefined ? "" : ` of ${formatOwner(owner)}`;
}

/** Two owners that want the same link agree. For example, the boot plugin and busybox's list of applets both have /sbin/init. */
function isSameLink(a: RootNode, b: RootNode): boolean {
  return a.kind === "link" && b.kind === "link" && a.target === b.target;
}

function reportConflict(path: string, first: Owner, second: Owner, problems: Problems): void {
  problems.add({
    code: "IMAGE_PATH_CONFLICT",
    message: `${formatOwner(first)} and ${formatOwner(second)} both provide ${path}`,
    hint: "Remove one of them, or change one path: a file in the image has one owner",
  });
}
