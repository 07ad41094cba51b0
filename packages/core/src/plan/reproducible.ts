/**
 * Time of the build that every step sees, in seconds since 1970 (2023-11-14). Any constant would do. It only has to be the same everywhere,
 * and in the past.
 */
export const sourceDateEpoch = 1_700_000_000;
