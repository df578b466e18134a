const { Buffer } = require('node:buffer');
const { writeSync } = require('node:fs');

const STDOUT = 1;

let closing = [];
let target = STDOUT;

/**
 * Prints lines after everything else. Jest prints its own summary and the coverage after our reporter, and remarks
 * about open handles even later; only the end of the process follows all of them. A later call replaces the lines.
 */
function closeWith(lines, descriptor = STDOUT) {
  if (closing.length === 0) {
    process.once('exit', () => print(target, `${closing.join('\n')}\n`));
  }
  closing = lines;
  target = descriptor;
}

/** Not through process.stdout, whose `write` Jest disables before it exits. */
function print(descriptor, text) {
  for (let rest = Buffer.from(text); rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      // A full pipe gives EAGAIN. A closed pipe gives EPIPE, and there is no reader left.
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
