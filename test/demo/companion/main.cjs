// Does by commands what a person does by hand: signs in, tracks the exports that the local ACC tells of, and starts some.
const vscode = require('vscode');

const EVERY_MS = 5000;
// To look, to start, and to search.
const SCOPES = ['openid', 'data:read', 'data:write', 'data:search'];

const complain = (error) => console.warn(`Demo: ${error.message}`);

exports.activate = (context) => {
  const address = process.env.ACC_EXPORTS_DEMO;
  if (!address) return;
  const tracked = new Set();
  let signedIn = false;
  const follow = async () => {
    const { clientId, jobs, starts } = await (await fetch(address)).json();
    if (!signedIn) {
      signedIn = true;
      // The real sign-in, through the browser; the local ACC says yes by itself.
      await vscode.commands.executeCommand('accExports.signIn', { clientId, scopes: SCOPES });
    }
    for (const job of jobs.filter(({ exportId }) => !tracked.has(exportId))) {
      tracked.add(job.exportId);
      await vscode.commands.executeCommand('accExports.trackJob', job);
    }
    // Of many windows only the first finds any.
    for (const start of starts) {
      await Promise.resolve(vscode.commands.executeCommand('accExports.startExport', start)).catch(complain);
    }
  };
  let busy = false;
  const run = async () => {
    if (busy) return;
    busy = true;
    await follow().catch(complain);
    busy = false;
  };
  const timer = setInterval(run, EVERY_MS);
  context.subscriptions.push({ dispose: () => clearInterval(timer) });
  void run().then(async () => {
    // Both views unfolded, the exports in front.
    for (const view of ['files', 'jobs']) await vscode.commands.executeCommand(`accExports.${view}.focus`);
  });
};
