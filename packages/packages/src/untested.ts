/** Why tests do not build some packages: the mirror that tests use lacks a file of their sources. Debian's own mirrors are complete. */
export const sourceMissing = "the mirror that the tests use lacks its source";
