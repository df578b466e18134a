// Preloaded by a program of the product (`node -r`): at its end, writes the peak resident set of its process, in kB, to
// the file PEAK_MEMORY_FILE. The program itself is not changed.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS));
});
