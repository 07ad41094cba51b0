import { expect, test } from "vitest";
import { findSubjects } from "../../src/explain/findSubjects.js";
import type { Subject } from "../../src/explain/subjects.js";

const port = (name: string, protocol: string, first: number, last: number): Subject => ({
  ...{ noun: "port", name, summary: `is ${name}` },
  range: { protocol, first, last },
});
const subjects: Subject[] = [
  { noun: "port", name: "tcp/22", summary: "the service sshd" },
  port("tcp/22", "tcp", 22, 22),
  port("udp/6000-6010", "udp", 6000, 6010),
  { noun: "kernel symbol", name: "CONFIG_TUN", summary: "y" },
  { noun: "file", name: "/etc/tcp/22", summary: "a file" },
];

test.each([
  ["tcp/22", ["the service sshd", "is tcp/22"]],
  ["udp/6000", ["is udp/6000-6010"]],
  ["udp/6005", ["is udp/6000-6010"]],
  ["udp/6010", ["is udp/6000-6010"]],
  ["udp/6011", []],
  ["udp/5999", []],
  ["tcp/6005", []],
  ["udp/22", []],
  ["udp/6000-6010", ["is udp/6000-6010"]],
  ["TUN", ["y"]],
])("explain finds %s", (query, expected) => {
  expect(findSubjects(subjects, query).map(({ summary }) => summary)).toEqual(expected);
});
