/** Requests by UDP port, for services that answer only requests that they understand. */
export const questions: ReadonlyMap<number, Buffer> = new Map([
  [53, dnsQuestion("server.lan")],
  [67, bootRequest()],
  // NTP: a version 4 client request.
  [123, Buffer.concat([Buffer.from([0x23]), Buffer.alloc(47)])],
  // DHCPv6: an information request with a DUID.
  [547, Buffer.from("0b0a0b0c0001000a000300010200000000ee", "hex")],
  // L2TP: a Start-Control-Connection-Request with version and host name.
  [
    1701,
    Buffer.from(
      "c802002600000000000000008008000000000001800800000002010080080000000900018008000000076161".padEnd(76, "0"),
      "hex",
    ),
  ],
]);

/** Encodes a recursive DNS query for an A record. */
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
