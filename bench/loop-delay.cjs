// Goes before the service (`node -r`): watches the event loop of its process. The parent says `watch` to begin anew
// and `tell` to be told the 99th percentile so far, in milliseconds.
const { monitorEventLoopDelay } = require('node:perf_hooks');

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();

process.on('message', (word) => {
  if (word === 'watch') delays.reset();
  if (word === 'tell') process.send({ p99: delays.percentile(99) / 1e6 });
});
// Listening to the parent must not keep the service from ending.
process.channel.unref();
