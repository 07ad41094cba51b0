import { InvalidArgumentError } from "commander";

/** Reads an option's whole number. */
export function integer(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= from && value <= to)) throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`);
    return value;
  };
}
