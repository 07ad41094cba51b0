/** For services that answer nothing else: what each understands at its UDP port. */
export const questions: ReadonlyMap<number, Buffer> = new Map([
  [53, dnsQuestion("server.lan")],
  [67, bootRequest()],
  // NTP: version 4, a client's.
  [123, Buffer.concat([Buffer.from([0x23]), Buffer.alloc(47)])],
  // DHCPv6: an information request with a DUID.
  [547, Buffer.from("0b0a0b0c0001000a000300010200000000ee", "hex")],
  // L2TP: a start of a control connection with its version and name.
  [
    1701,
    Buffer.from(
      "c802002600000000000000008008000000000001800800000002010080080000000900018008000000076161".padEnd(76, "0"),
      "hex",
    ),
  ],
]);

/** A question for an A record, which wants recursion. */
function dnsQuestion(name: string): Buffer {
  const labels = name.split(".").flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  return Buffer.concat([
    Buffer.from("1234010000010000", "hex"),
    Buffer.alloc(4),
    ...labels,
    Buffer.from("0000010001", "hex"),
  ]);
}

function bootRequest(): Buffer {
  const data = Buffer.alloc(300);
  data.set([1, 1, 6, 0]);
  data.set(Buffer.from("63825363350101ff", "hex"), 236);
  return data;
}
