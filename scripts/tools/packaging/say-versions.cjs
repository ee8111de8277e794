/**
 * What a runtime of Electron's is made of, said by itself: `electron say-versions.cjs <file>`. Before the program is ready,
 * so that it needs no display; into a file, because a program with windows has no output on every system.
 */
"use strict";
const { writeFileSync } = require("node:fs");

writeFileSync(process.argv.at(-1), JSON.stringify(process.versions));
process.exit(0);
