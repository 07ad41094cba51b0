import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DebianNamespace, makeDebianNamespace } from "./DebianNamespace.js";

/** Reads advertisements, one line of hexadecimal digits each, and prints what it learns from each. Its input lies at the end of its memory. */
const harness = `#include "advertisement.h"
#include "facts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
void learn(const char *kind, const char *value, uint32_t seconds) { printf("%s %s %u\\n", kind, value, seconds); }
int main(void) {
  static char line[1 << 18];
  while (fgets(line, sizeof line, stdin)) {
    size_t size = strlen(line) / 2;
    uint8_t *bytes = malloc(size);
    for (size_t at = 0; at < size; at++) sscanf(line + 2 * at, "%2hhx", bytes + at);
    announced_mtu = 0;
    if (is_advertisement(bytes, size)) take_advertisement(bytes, size, "fe80::1", "wan0");
    else puts("no advertisement");
    printf("mtu %u\\n\\n", announced_mtu);
    free(bytes);
  }
}
`;

let debian: DebianNamespace;

beforeAll(async () => {
  debian = await makeDebianNamespace();
  const program = join(import.meta.dirname, "../packages/core/programs/router-facts");
  for (const name of ["advertisement.c", "advertisement.h", "facts.h"])
    await copyFile(join(program, name), join(debian.folder, name));
  await writeFile(join(debian.folder, "harness.c"), harness);
  const strict = "-g -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all";
  await debian.run(`gcc ${strict} -o harness harness.c advertisement.c`);
});
afterAll(() => debian[Symbol.asyncDispose]());

/** Returns what the program learns from each of many advertisements, as lines. */
async function learnt(advertisements: readonly Buffer[]): Promise<string[]> {
  const input = advertisements.map((bytes) => `${bytes.toString("hex")}\n`).join("");
  return (await debian.run("ASAN_OPTIONS=detect_leaks=0 ./harness", input)).trimEnd().split("\n\n");
}

/** An option of an advertisement, and the lines that it stands for. */
interface Option {
  readonly bytes: Buffer;
  readonly facts: readonly string[];
  readonly mtu?: number;
}

const word = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
const lifetime = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** Makes an option of a type, filled with zeros to a multiple of eight bytes. */
function option(type: number, content: Buffer): Buffer {
  const length = Math.ceil((content.length + 2) / 8);
  return Buffer.concat([Buffer.from([type, length]), content, Buffer.alloc(length * 8 - 2 - content.length)]);
}

/** An address, as text and as bytes. The last byte tells addresses of one kind apart. */
const address = (start: number, text: string) =>
  fc.integer({ min: 2, max: 255 }).map((last) => ({
    bytes: Buffer.from([start >> 8, start & 255, ...Buffer.alloc(13), last]),
    text: `${text}::${last.toString(16)}`,
  }));
const server = fc.oneof(
  address(0x2001, "2001"),
  address(0xfd05, "fd05"),
  address(0xfe80, "fe80").map(({ bytes, text }) => ({ bytes, text: `${text}%wan0` })),
  // Groups, no address, and this device itself.
  address(0xff02, "ff02").map(({ bytes }) => ({ bytes, text: undefined })),
  fc.constantFrom(0, 1).map((last) => ({ bytes: Buffer.from([...Buffer.alloc(15), last]), text: undefined })),
);
const servers = fc.tuple(lifetime, fc.array(server, { minLength: 1, maxLength: 5 })).map(
  ([seconds, all]): Option => ({
    bytes: option(25, Buffer.concat([Buffer.alloc(2), word(seconds), ...all.map(({ bytes }) => bytes)])),
    facts: all.flatMap(({ text }) => (text === undefined ? [] : [`nameservers ${text} ${seconds}`])),
  }),
);

const label = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/);
/** Characters with a meaning for a shell, for resolv.conf or for a terminal. */
const badLabel = fc.stringMatching(/^[a-z]{0,5}[ .;$`\n\r\t\0\u007f*?#%][a-z]{0,5}$/);
const encodeName = (labels: readonly string[]) =>
  Buffer.concat([
    ...labels.map((one) => Buffer.from(`${String.fromCharCode(one.length)}${one}`, "latin1")),
    Buffer.alloc(1),
  ]);
const domains = fc
  .tuple(
    lifetime,
    fc.array(fc.array(label, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
    fc.option(badLabel),
  )
  .map(
    ([seconds, all, bad]): Option => ({
      bytes: option(
        31,
        Buffer.concat([
          Buffer.alloc(2),
          word(seconds),
          ...all.map(encodeName),
          ...(bad === null ? [] : [encodeName(["good", bad])]),
        ]),
      ),
      facts: all.map((labels) => `search ${labels.join(".")} ${seconds}`),
    }),
  );

const network = fc.tuple(lifetime, fc.integer({ min: 16, max: 128 })).map(
  ([seconds, length]): Option => ({
    // All bits after the prefix length are set. A router would not send that, and it must not matter.
    bytes: option(
      3,
      Buffer.concat([
        Buffer.from([length, 0xc0]),
        word(seconds),
        word(0),
        word(0),
        Buffer.from([0x20, 1, ...Array.from({ length: 14 }, (_, at) => bitsBehind(length, at + 2))]),
      ]),
    ),
    facts: [`networks 2001::/${length} ${seconds}`],
  }),
);
/** Returns a byte of an address in which all bits after the prefix length are set. */
function bitsBehind(length: number, at: number): number {
  return at * 8 >= length ? 255 : 255 >> Math.min(8, length - at * 8);
}

const mtu = fc.integer({ min: 0, max: 2 ** 32 - 1 }).chain((any) => fc.constantFrom(any, 1279, 1280, 1492, 9000));
const mtuOption = mtu.map(
  (value): Option => ({
    bytes: option(5, Buffer.concat([Buffer.alloc(2), word(value)])),
    facts: [],
    ...(value >= 1280 ? { mtu: value } : {}),
  }),
);
const unknown = fc
  .tuple(fc.integer({ min: 40, max: 255 }), fc.uint8Array({ maxLength: 60 }))
  .map(([type, content]): Option => ({ bytes: option(type, Buffer.from(content)), facts: [] }));
const options = fc.array(fc.oneof(servers, domains, network, mtuOption, unknown), { maxLength: 8 });

/** The fixed part, which says for how many seconds the sender is a router. */
const head = (seconds: number) =>
  Buffer.from([134, 0, 1, 2, 64, 0, seconds >> 8, seconds & 255, 0, 0, 0, 0, 0, 0, 0, 0]);
const advertisement = fc.tuple(fc.integer({ min: 0, max: 65535 }), options).map(([seconds, all]) => ({
  bytes: Buffer.concat([head(seconds), ...all.map(({ bytes }) => bytes)]),
  lines: [
    `gateways fe80::1 ${seconds}`,
    ...all.flatMap(({ facts }) => facts),
    `mtu ${all.findLast(({ mtu: value }) => value !== undefined)?.mtu ?? 0}`,
  ].join("\n"),
}));

test("router advertisements are parsed, and values that readers of the facts could misinterpret are dropped", async () => {
  const samples = fc.sample(advertisement, 2000);
  expect(await learnt(samples.map(({ bytes }) => bytes))).toEqual(samples.map(({ lines }) => lines));
});

test("bytes that are not an advertisement, or a damaged one, are not read beyond their end", async () => {
  const damaged = fc
    .tuple(
      advertisement,
      fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
      fc.nat(400),
    )
    .map(([{ bytes }, changes, left]) => {
      const copy = Buffer.from(bytes.subarray(0, Math.max(1, bytes.length - (left % bytes.length))));
      for (const [at, value] of changes) copy[at % copy.length] = value;
      return copy;
    });
  const random = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  // Labels that end after the option, or that are too long for a name. The option consists of them, and is the last one.
  const label = fc
    .oneof(fc.constant(63), fc.integer({ min: 1, max: 255 }))
    .map((length) => `${String.fromCharCode(length)}${"a".repeat(Math.min(length, 63))}`);
  const unfinished = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 8, size: "max" }), fc.integer({ min: 0, max: 63 }))
    .map(([labels, blocks]) => {
      const bytes = Buffer.from(labels.join(""), "latin1");
      const kept = Math.min(bytes.length - (bytes.length % 8), 8 * (64 - blocks));
      return Buffer.concat([head(1800), option(31, Buffer.concat([Buffer.alloc(6), bytes.subarray(0, kept)]))]);
    });
  const samples = fc.sample(fc.oneof(damaged, random, unfinished), 5000);
  const all = await learnt(samples);
  expect(all.length).toBe(samples.length);
  for (const lines of all) {
    expect(lines).toMatch(
      /^(no advertisement\n|gateways fe80::1 \d+\n)((nameservers|networks) [0-9a-f:.]+(%wan0|\/\d+)? \d+\n|search [\w.-]+ \d+\n)*mtu \d+$/,
    );
  }
  expect(
    await learnt([Buffer.from([134, 0]), Buffer.concat([head(0), Buffer.from([25, 0, 0, 0, 0, 0, 0, 0])])]),
  ).toEqual(["no advertisement\nmtu 0", "no advertisement\nmtu 0"]);
});
