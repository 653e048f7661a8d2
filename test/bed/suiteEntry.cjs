'use strict';
// What VS Code gets as extensionTestsPath in the bed. Inside the extension host it sends what console prints to a file
// (synchronously: nothing is lost in a crash), runs the project's own run(), and writes how that went.
const fs = require('node:fs');
const { format, stripVTControlCharacters } = require('node:util');

exports.run = async () => {
  const { BED_SUITE: suite, BED_OUTPUT: output, BED_RESULT: result } = process.env;
  for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace']) {
    // The extension host has made these accessors whose setter does nothing.
    const value = (...args) => fs.appendFileSync(output, `${format(...args)}\n`);
    Object.defineProperty(console, level, { configurable: true, writable: true, value });
  }
  const report = (error) => fs.writeFileSync(result, JSON.stringify({ error }));
  process.on('exit', (code) => {
    if (!fs.existsSync(result)) report(`the extension host ended with code ${code} before the suite did`);
  });
  try {
    await require(suite).run();
    report();
  } catch (error) {
    report(stripVTControlCharacters(String(error?.stack ?? error)));
    throw error;
  }
};
