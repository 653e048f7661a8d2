'use strict';
// Inside the extension host: listens on $BED_DRIVER_DIR/<pid>.sock. A line {id, body, arg} is answered by {id, value} or {id, error}.
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const readline = require('node:readline');
const vscode = require('vscode');

exports.activate = (context) => {
  const folder = process.env.BED_DRIVER_DIR;
  if (!folder) return;
  const socket = path.join(folder, `${process.pid}.sock`);
  const server = net.createServer((connection) => {
    connection.on('error', () => {}); // the test has gone
    readline.createInterface({ input: connection }).on('line', async (line) => {
      const { id, body, arg } = JSON.parse(line);
      const answer = await evaluate(body, arg)
        .then((value) => JSON.stringify({ id, value }))
        .catch((error) => JSON.stringify({ id, error: String(error?.stack ?? error) }));
      connection.write(`${answer}\n`);
    });
  });
  server.listen(socket);
  context.subscriptions.push({
    dispose() {
      server.close();
      fs.rmSync(socket, { force: true });
    },
  });
};

async function evaluate(body, arg) {
  // oxlint-disable-next-line typescript/no-implied-eval -- evaluating what the test sends is what this is for
  const call = new Function('vscode', 'arg', 'require', `return (${body})(vscode, arg, require);`);
  return call(vscode, arg, require);
}
