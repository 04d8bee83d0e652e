#!/usr/bin/env node
// JavaScript of old, and no import at the top: on a Node that nothing else here runs on, this file must still parse
// and say what is wrong.
const NEEDED = 24;

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  void complain();
} else {
  void start();
}

function start() {
  quieten();
  return Promise.all([isCheckout(), keepCompiled()]).then(function ([checkout]) {
    return checkout ? import('../src/main.ts') : import('../dist/main.js');
  });
}

function complain() {
  process.exitCode = 1;
  return isCheckout().then(function (checkout) {
    const wrong = `Earshot needs Node ${NEEDED} or newer; this is ${process.version}.`;
    const remedy = checkout
      ? 'In a checkout, run "npm ci" and then "npm start" or "npx earshot", which bring Node 26.'
      : `Install Node ${NEEDED} or newer, and run the same command again.`;
    process.stderr.write(`${wrong}\n${remedy}\n`);
  });
}

// A checkout runs its sources, built or not; the published package has none.
function isCheckout() {
  return import('node:fs').then(function (fs) {
    return fs.existsSync(new URL('../src/main.ts', import.meta.url));
  });
}

// Earshot is tested with the SQLite of every Node it runs on: that Node calls it experimental is no news to a user.
function quieten() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = function (warning, ...rest) {
    if (rest[0] === 'ExperimentalWarning' && /\bSQLite\b/.test(String(warning))) return;
    emitWarning(warning, ...rest);
  };
}

// What was compiled once is kept, which halves the time that a short command takes. In a folder of this user's own: what
// is found there is run, and the temporary folder, which Node would take, is everybody's.
function keepCompiled() {
  return Promise.all([import('node:module'), import('node:os'), import('node:path')])
    .then(function ([module, os, path]) {
      const given = process.env.XDG_CACHE_HOME ?? '';
      const caches = path.isAbsolute(given) ? given : path.join(os.homedir(), '.cache');
      module.enableCompileCache(path.join(caches, 'earshot'));
    })
    .catch(function () {
      // A user without a home, as in a container: nothing is kept.
    });
}
