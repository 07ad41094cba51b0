import { bytesOf } from "../../../packages/core/src/formats/Bytes.js";
import { parseDeviceTree } from "../../../packages/core/src/formats/deviceTree.js";
import { inspectImage } from "../../../packages/core/src/inspect/inspectImage.js";
import { checkInspection } from "../../../packages/core/test/inspect/checkInspection.js";

const headerBytes = 40;

/** Device trees and FITs. The header is fixed, so that the fuzzer changes nodes and properties. */
export function fuzz(data: Buffer): void {
  if (data.length < 4) return;
  const [structureBytes, rest] = [data.readUInt16BE(0), data.subarray(2)];
  const strings = headerBytes + 16 + 4 * Math.min(structureBytes >> 2, rest.length >> 2);
  const total = headerBytes + 16 + rest.length;
  const header = Buffer.alloc(headerBytes + 16);
  const words = [0xd00dfeed, total, headerBytes + 16, strings, headerBytes, 17, 16, 0, total - strings];
  for (const [index, word] of words.entries()) header.writeUInt32BE(word, index * 4);
  const tree = Buffer.concat([header, rest]);
  parseDeviceTree(tree);
  checkInspection(inspectImage(bytesOf(tree)), tree.length);
  checkInspection(inspectImage(bytesOf(data)), data.length);
}

/** The device trees of the samples, without their headers. */
export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  const { samples } = await import("../../../packages/core/test/inspect/samples.js");
  const trees = ["board.dtb", "fit.itb", "fit-external.itb"].map((name) => {
    const data = samples[name] as Buffer;
    const [structure, strings] = [data.readUInt32BE(8), data.readUInt32BE(12)];
    const size = Buffer.alloc(2);
    size.writeUInt16BE(strings - structure);
    return [name, Buffer.concat([size, data.subarray(structure)])];
  });
  return Object.fromEntries(trees);
}
