const { readFileSync, writeFileSync } = require('node:fs');

// Preloaded by a program (`node --require`): writes the program's peak memory to a file.
process.once('exit', () => writeFileSync(process.env.PEAK_FILE, readFileSync('/proc/self/status')));
