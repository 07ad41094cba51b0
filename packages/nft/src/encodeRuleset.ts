import { type Chain, type Flowtable, priorities, type Rule, type Ruleset } from "./Ruleset.js";
import type { Encoding } from "./Statement.js";
import { type Datatype, datatypes, interfaceName, isSingle, type ValueRange } from "./values.js";
import { type Attribute, be32, bytes, type Endian, hostU32, message, nested, text } from "./Writer.js";

/** NFPROTO_INET */
const inet = 1;
/** NFNL_SUBSYS_NFTABLES: the upper byte of message types. */
const subsystem = 10;
/** NFNL_MSG_BATCH_BEGIN, NFNL_MSG_BATCH_END */
const batch = { begin: 0x10, end: 0x11 } as const;
/** NFT_MSG_* */
const types = {
  newTable: 0,
  deleteTable: 2,
  newChain: 3,
  newRule: 6,
  newSet: 9,
  newElements: 12,
  newFlowtable: 22,
} as const;
/** NLM_F_* */
const flags = { request: 1, acknowledge: 4, create: 0x400, append: 0x800 } as const;
/** NF_INET_* */
const hooks = { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 } as const;
/** NF_NETDEV_INGRESS */
const ingress = 0;
/** NF_DROP, NF_ACCEPT */
const policies = { drop: 0, accept: 1 } as const;
/** NFT_SET_* and NFT_SET_ELEM_INTERVAL_END */
const setFlags = { anonymous: 1, constant: 2, interval: 4 } as const;
const intervalEnd = 1;
const listElement = 1;
/** Elements of a set in one message: an attribute's length has 16 bits, and an element takes at most 40 bytes. */
const mostElements = 1024;

/**
 * The messages that load a ruleset in one transaction. They replace an existing table of the same name. If a message fails, nothing
 * changes.
 * @param order byte order of the CPU that loads the messages
 */
export function encodeRuleset(ruleset: Ruleset, order: Endian): Buffer {
  const writer = new BatchWriter(order);
  const { table, flowtables = [], chains } = ruleset;
  // Creating a table that exists is not an error, but deleting one that does not exist is: so create it before deleting it.
  writer.add(types.newTable, flags.create, [text(1, table), be32(2, 0)]);
  writer.add(types.deleteTable, 0, [text(1, table)]);
  writer.add(types.newTable, flags.create, [text(1, table), be32(2, 0)]);
  for (const one of flowtables) writer.add(types.newFlowtable, flags.create, flowtable(table, one));
  for (const one of chains) writer.add(types.newChain, flags.create, chain(table, one));
  for (const one of chains) for (const rule of one.rules) addRule(writer, table, one.name, rule);
  // This request changes nothing. The kernel answers it, whereas it answers the other messages only on errors.
  writer.add(types.newTable, flags.create | flags.acknowledge, [text(1, table), be32(2, 0)]);
  return writer.end();
}

/** Numbers messages and anonymous sets. */
class BatchWriter {
  readonly order: Endian;
  readonly #messages: Buffer[] = [];
  #sets = 0;

  constructor(order: Endian) {
    this.order = order;
    this.#add({ type: batch.begin, flags: flags.request, family: 0, resource: subsystem }, []);
  }

  add(type: number, more: number, attributes: readonly Attribute[]): void {
    const head = { type: (subsystem << 8) | type, flags: flags.request | more, family: inet, resource: 0 };
    this.#add(head, attributes);
  }

  nextSet(): number {
    this.#sets += 1;
    return this.#sets;
  }

  end(): Buffer {
    this.#add({ type: batch.end, flags: flags.request, family: 0, resource: subsystem }, []);
    return Buffer.concat(this.#messages);
  }

  #add(head: Omit<Parameters<typeof message>[0], "sequence">, attributes: readonly Attribute[]): void {
    this.#messages.push(message({ ...head, sequence: this.#messages.length }, attributes, this.order));
  }
}

function chain(table: string, { name, base }: Chain): Attribute[] {
  const named = [text(1, table), text(3, name)];
  if (base === undefined) return named;
  const hook = nested(4, [be32(1, hooks[base.hook]), be32(2, priorities[base.priority])]);
  return [...named, hook, be32(5, policies[base.policy]), text(7, base.type)];
}

function flowtable(table: string, { name, devices }: Flowtable): Attribute[] {
  const names = devices.map((device) => {
    interfaceName(device);
    return text(1, device);
  });
  return [text(1, table), text(2, name), nested(3, [be32(1, ingress), be32(2, 0), nested(3, names)])];
}

function addRule(writer: BatchWriter, table: string, chainName: string, rule: Rule): void {
  const encoding: Encoding = {
    order: writer.order,
    addSet(type, values) {
      const set = { name: "__set%d", id: writer.nextSet() };
      addSet(writer, table, set, type, values);
      return set;
    },
  };
  const expressions = rule.flatMap((statement) => statement.encode(encoding));
  writer.add(types.newRule, flags.create | flags.append, [text(1, table), text(2, chainName), nested(4, expressions)]);
}

function addSet(
  writer: BatchWriter,
  table: string,
  set: { readonly name: string; readonly id: number },
  type: Datatype,
  values: readonly ValueRange[],
): void {
  const isInterval = !values.every(isSingle);
  const { id, bytes: keyBytes, byteOrder } = datatypes[type];
  const setFlag = setFlags.anonymous | setFlags.constant | (isInterval ? setFlags.interval : 0);
  writer.add(types.newSet, flags.create, [
    ...[text(1, table), text(2, set.name), be32(3, setFlag), be32(4, id), be32(5, keyBytes), be32(10, set.id)],
    // NFTA_SET_DESC_SIZE: the kernel uses the size to choose how to store the set.
    nested(9, [be32(1, values.length)]),
    // NFTNL_UDATA_SET_KEYBYTEORDER, 4 bytes.
    (order) => bytes(13, Buffer.concat([Buffer.from([0, 4]), hostU32(byteOrder, order)]))(order),
  ]);
  const elements = isInterval ? intervals(values, keyBytes) : values.map(({ first }) => element(first, 0));
  for (let first = 0; first < elements.length; first += mostElements) {
    const some = nested(3, elements.slice(first, first + mostElements));
    writer.add(types.newElements, flags.create, [text(1, table), text(2, set.name), be32(4, set.id), some]);
  }
}

/** Encodes each range as two elements: its first value, and the first value after it, marked as the end of the interval. */
function intervals(values: readonly ValueRange[], keyBytes: number): Attribute[] {
  const zero = Buffer.alloc(keyBytes);
  const startsAtZero = values.some(({ first }) => first.equals(zero));
  const edges = values.flatMap(({ first, last }) => {
    const behind = successor(last);
    return [element(first, 0), ...(behind === undefined ? [] : [element(behind, intervalEnd)])];
  });
  return [...(startsAtZero ? [] : [element(zero, intervalEnd)]), ...edges];
}

function element(key: Buffer, flag: number): Attribute {
  return nested(listElement, [...(flag === 0 ? [] : [be32(3, flag)]), nested(1, [bytes(1, key)])]);
}

/** The value plus one, or undefined for the largest value. */
function successor(value: Buffer): Buffer | undefined {
  const next = Buffer.from(value);
  for (let index = next.length - 1; index >= 0; index -= 1) {
    next[index] = ((next[index] ?? 0) + 1) & 0xff;
    if (next[index] !== 0) return next;
  }
  return undefined;
}
