const { Buffer } = require('node:buffer');
const { writeSync } = require('node:fs');

const STDOUT = 1;

let closing = [];
let target = STDOUT;

/**
 * The lines that are printed when everything else has been. Jest prints its own summary and the coverage
 * after our reporter had its turn, and remarks about open handles later still; only the end of the process
 * comes after all of them. Called again, the later lines count.
 */
function closeWith(lines, descriptor = STDOUT) {
  if (closing.length === 0) {
    process.once('exit', () => print(target, `${closing.join('\n')}\n`));
  }
  closing = lines;
  target = descriptor;
}

/** Past process.stdout, whose `write` Jest puts out of action before it exits in a hurry. */
function print(descriptor, text) {
  for (let rest = Buffer.from(text); rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      // A full pipe says "again"; one whose reader has gone says EPIPE, and nobody is left to tell.
      if (error.code !== 'EAGAIN') {
        return;
      }
    }
  }
}

function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

module.exports = { closeWith, countLine };
