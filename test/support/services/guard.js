/**
 * A process of its own between the tests and a server. However the tests end (also by SIGKILL, and also
 * inside Jest's sandbox, where 'exit' handlers are not the real ones), the channel to them closes, and then
 * the server is stopped and its folder removed.
 *
 * Plain JavaScript, because nothing translates it. The one argument is JSON: { directory, before?, server },
 * the latter two { program, args }; `before` runs to its end first; `server.first` are words for its first start alone.
 * To the tests: { event: 'started', pid } and { event: 'exited', how }. From them: 'stop', and { restart: signal, away }
 * to end the server by that signal and start it again, on what it has left, after so many milliseconds.
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
/** How long the server that ends next is to be away before it is started again; undefined: it is not. */
let away;

function launch({ program, args }) {
  // A folder that stays: the one we were started from may be gone before the server is.
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
  // What runs before the server ends by itself within a second or two; its end is seen below.
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
