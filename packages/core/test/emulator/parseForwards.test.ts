import { array, assert, integer, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { parseForwards } from "../../src/emulator/parseForwards.js";

const heading = "  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r\n";
const port = integer({ min: 1, max: 65_535 });

describe("parseForwards", () => {
  it("parses the output of QEMU 10", () => {
    const text =
      `Hub -1 (net0):\r\n${heading}` +
      "  TCP[HOST_FORWARD]  14       127.0.0.1 41921       10.0.2.15    80     0     0\r\n" +
      "  TCP[HOST_FORWARD]  13       127.0.0.1 39965       10.0.2.15    22     0     0\r\n" +
      "  TCP[ESTABLISHED]   15       127.0.0.1 39965       10.0.2.15    22     0     0\r\n" +
      "  UDP[236 sec]       16       10.0.2.15 49744       10.0.2.3     53     0     0\r\n" +
      `Hub -1 (net1):\r\n${heading}`;
    expect(parseForwards(text)).toEqual([
      { guest: 80, host: 41921 },
      { guest: 22, host: 39965 },
    ]);
  });

  it("parses any ports", () => {
    assert(
      property(array(record({ guest: port, host: port })), (forwards) => {
        const rows = forwards.map(
          ({ guest, host }) =>
            `  TCP[HOST_FORWARD]  14       127.0.0.1 ${String(host).padStart(5)}       10.0.2.15 ${String(guest).padStart(5)}     0     0\r\n`,
        );
        expect(parseForwards(heading + rows.join(""))).toEqual(forwards);
      }),
    );
  });

  it("returns nothing for other text", () => {
    assert(
      property(string(), (text) => {
        expect(parseForwards(text)).toEqual([]);
      }),
    );
  });
});
