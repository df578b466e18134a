// Goes before a program of the product (`node -r`): as the program ends, writes the largest resident set that its
// process had, in kB, to the file PEAK_MEMORY_FILE. The program itself is left as it is built.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS));
});
