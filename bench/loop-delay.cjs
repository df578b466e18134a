// Preloaded by the service (`node -r`): measures the delay of its event loop. On `watch` from the parent it starts
// again; on `tell` it sends the 99th percentile so far, in milliseconds.
const { monitorEventLoopDelay } = require('node:perf_hooks');

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();

process.on('message', (word) => {
  if (word === 'watch') delays.reset();
  if (word === 'tell') process.send({ p99: delays.percentile(99) / 1e6 });
});
// The channel must not keep the service running.
process.channel.unref();
