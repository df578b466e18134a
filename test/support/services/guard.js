/**
 * A process between the tests and a server. However the tests end (also by SIGKILL, and also inside Jest's sandbox,
 * where 'exit' handlers are not the real ones), the channel to them closes; then the guard stops the server and deletes
 * its folder.
 *
 * Plain JavaScript, because it runs untranspiled. The one argument is JSON: { directory, before?, server }, the latter
 * two { program, args }; `before` runs first, to its end; `server.first` are arguments for the first start only. To the
 * tests: { event: 'started', pid } and { event: 'exited', how }. From them: 'stop', and { restart: signal, away } to
 * end the server by that signal and start it again on its data after this number of milliseconds.
 */
const { spawn } = require('node:child_process');
const { openSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout } = require('node:timers');

const patience = 20_000;
const { directory, before, server } = JSON.parse(process.argv[2]);
const log = openSync(join(directory, 'server.log'), 'a');

let running;
let stopping = false;
/** How long the server stays down before it is started again after its end; undefined: it is not restarted. */
let away;

function launch({ program, args }) {
  // A folder that stays: the initial working folder may be deleted before the server ends.
  return spawn(program, args, { cwd: directory, stdio: ['ignore', log, log] });
}

function tell(message) {
  if (process.connected) {
    process.send(message, () => undefined);
  }
}

function leave() {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

function stop() {
  if (stopping) {
    return;
  }
  stopping = true;
  if (running === undefined) {
    leave();
  } else if (running.what === 'server') {
    running.child.kill('SIGTERM');
    setTimeout(() => running.child.kill('SIGKILL'), patience);
  }
  // `before` ends by itself within a second or two; its end is handled below.
}

function run(what, command, then) {
  const child = launch(command);
  running = { what, child };
  let ended = false;
  const end = (how) => {
    if (ended) {
      return;
    }
    ended = true;
    running = undefined;
    if (stopping) {
      leave();
    } else {
      then(how);
    }
  };
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) => end(signal ?? code));
  return child;
}

function serve() {
  const { program, args, first = [] } = server;
  server.first = [];
  const child = run('server', { program, args: [...args, ...first] }, (how) => {
    if (away === undefined) {
      tell({ event: 'exited', how: `the server ended with ${how}` });
      return;
    }
    setTimeout(() => (stopping ? undefined : serve()), away);
    away = undefined;
  });
  tell({ event: 'started', pid: child.pid });
}

process.on('message', (message) => {
  if (message === 'stop') {
    stop();
    return;
  }
  away = message.away;
  running.child.kill(message.restart);
});
process.on('disconnect', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, stop);
}

if (before === undefined) {
  serve();
} else {
  run('before', before, (how) => {
    if (how === 0) {
      serve();
    } else {
      tell({ event: 'exited', how: `${before.program} ended with ${how}` });
    }
  });
}
