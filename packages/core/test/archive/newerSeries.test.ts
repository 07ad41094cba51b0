import { afterEach, beforeEach, expect, test } from "vitest";
import { newerSeries } from "../../src/archive/newerSeries.js";
import { debianBinary, debianSource, urlSource } from "../../src/system/source.js";
import { TestRepository } from "./support/TestRepository.js";

let repository: TestRepository;
beforeEach(async () => {
  repository = await TestRepository.start();
});
afterEach(() => repository.stop());

test("a source with a version in its name is compared with newer series, by version order", async () => {
  const names = ["linux-source", "linux-source-7.2", "linux-source-7.10", "linux-source-7.9", "linux-config-8.0"];
  await repository.publish(names.map((name) => ({ name, version: "7.10.4-1" })));
  const newer = { newer: "linux-source-7.10", version: "7.10.4-1" };
  const none = [debianBinary("linux-source-7.10"), debianBinary("linux-source"), debianSource("linux-source-7.2")];
  const sources = [debianBinary("linux-source-7.2"), ...none, urlSource("http://localhost/x-1.0", "0".repeat(64))];
  expect(await newerSeries(sources, await repository.options())).toEqual([{ name: "linux-source-7.2", ...newer }]);
});
