import { InvalidArgumentError } from "commander";

/** Returns a parser for an option whose value is an integer within these limits, inclusive. */
export function integer(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= from && value <= to)) throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`);
    return value;
  };
}
