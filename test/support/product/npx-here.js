// `npx store-monitor …` as documented commands have it, in the process of the test, which listens on the port given first.
const [port, name, ...args] = process.argv.slice(2);
if (name !== 'store-monitor') process.exit(64);

fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify(args) })
  .then((answer) => answer.json())
  .then(({ status, stdout, stderr }) => {
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    process.exitCode = status;
  });
