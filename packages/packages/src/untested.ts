/** Why nobody builds some packages in tests: the archive that they are run against lacks a file of their sources; Debian's own mirrors have all. */
export const sourceMissing = "the mirror that the tests use lacks its source";
