// The storage emulator, which ends with the process that started it: when that goes, this standard input closes.
process.stdin.on("end", () => process.exit());
process.stdin.resume();
require("azurite/dist/src/azurite.js");
