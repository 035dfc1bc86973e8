// Finds the native programs the tests ask for the truth, or installs them from Debian. Run as a script it looks
// for the ones named on the command line, or for those that `npm test` needs.

import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { install, which } from './debian.mjs';

/** gcc alone is not enough: its 32-bit half is a package of its own. */
function compiles32() {
  const answer = spawnSync('gcc', ['-m32', '-print-file-name=libgcc.a'], { encoding: 'utf8' });
  return answer.status === 0 && /[\\/]32[\\/]/.test(answer.stdout);
}

/** One row an oracle: what shows that it is here, and the packages that bring it. */
export const ORACLES = {
  nasm: { here: () => Boolean(which('nasm')), packages: ['nasm'], forTests: true },
  qemu: { here: () => Boolean(which('qemu-system-i386')), packages: ['qemu-system-x86'], forTests: true },
  bochs: { here: () => Boolean(which('bochs')), packages: ['bochs'], forTests: true },
  python: { here: () => Boolean(which('python3')), packages: ['python3'], forTests: true },
  gcc32: { here: compiles32, packages: ['gcc', 'gcc-multilib'] },
};

/**
 * Finds oracles, and installs the missing ones where that needs no question.
 * @param {string[]} names keys of ORACLES; those the tests need when left out
 * @returns {Record<string, string | undefined>} for each name undefined when it is here, else why not
 */
export function needOracles(names = Object.keys(ORACLES).filter((name) => ORACLES[name].forTests)) {
  const unknown = names.find((name) => !(name in ORACLES));
  if (unknown) throw new Error(`No oracle is called ${unknown}. Known: ${Object.keys(ORACLES).join(', ')}.`);
  const missing = names.filter((name) => !ORACLES[name].here());
  const failure = missing.length > 0 ? install(missing.flatMap((name) => ORACLES[name].packages)) : undefined;
  return Object.fromEntries(
    names.map((name) => [name, ORACLES[name].here() ? undefined : explain(name, failure)]),
  );
}

function explain(name, failure) {
  const packages = ORACLES[name].packages.join(' ');
  return `${name} is not installed${failure ? ` (${failure})` : ''}; on Debian: apt-get install ${packages}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const named = process.argv.slice(2);
  const found = needOracles(named.length > 0 ? named : undefined);
  for (const [name, why] of Object.entries(found)) console.log(why ?? `${name} is here`);
  process.exitCode = Object.values(found).some(Boolean) ? 1 : 0;
}
