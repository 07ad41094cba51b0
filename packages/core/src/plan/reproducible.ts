/**
 * What every step takes for the time of its build, in seconds since 1970 (2023-11-14). Any constant would do: it only
 * has to be the same everywhere, and to lie in the past.
 */
export const sourceDateEpoch = 1_700_000_000;
