import { expect, test } from "vitest";
import { configHash, manifestPackages } from "../../src/pipeline/provenance.js";
import { makePackage } from "../../src/plan/makePackage.js";
import { planSystem } from "../../src/plan/planSystem.js";
import { folderSource, gitSource, type Source, sourceKey } from "../../src/system/source.js";
import { plugin, systemOf } from "../system/support.js";

const lock = { version: 1, roots: {}, sources: {} } as const;

function made(source: Source, sha256: string) {
  const what = makePackage({ name: "tool", source, licence: "MIT" });
  const system = systemOf([plugin("brings", { packages: (to) => to.add(what) })]);
  const files = new Map([[sourceKey(source), [`/cache/downloads/${sha256}-folder.tar`]]]);
  const plan = planSystem(system);
  const [tool] = manifestPackages(plan, lock, files).filter(({ name }) => name === "tool");
  return { tool, hash: configHash(system, plan, files) };
}

test("a folder is identified by its content, not by its path", () => {
  const [a, b] = ["a".repeat(64), "b".repeat(64)];
  const here = made(folderSource("/here"), a);
  expect(here.tool).toEqual({ name: "tool", licence: "MIT", version: "a".repeat(12), source: "folder" });
  expect(made(folderSource("/elsewhere"), a)).toEqual(here);
  expect(made(folderSource("/here"), b).hash).not.toBe(here.hash);
});

test("a tarball of a commit has the commit as its version", () => {
  const commit = "1".repeat(40);
  expect(made(gitSource("http://x/{commit}.tar", commit, "2".repeat(64)), "").tool?.version).toBe(commit);
});
