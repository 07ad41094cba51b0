#!/usr/bin/env node
/** The bin. Not compiled, so that npm finds it in a fresh checkout. */
import("../dist/main.js").then((program) => program.main());
