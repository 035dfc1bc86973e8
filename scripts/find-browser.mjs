// Finds a Chromium for the browser tests, or installs one. Run as a script it prints the path.
// Order: CHROMIUM_PATH, Playwright's own, Chromium's headless shell, Chromium, Chrome; else Debian's package or Playwright's download.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { install, onCI, which } from './debian.mjs';

/** Chromium without a window to draw: the same engine, and a fifth faster. */
const SHELL = 'chromium-headless-shell';
const COMMANDS = [SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of Playwright's own, if it is here. */
function ownBrowser() {
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : undefined;
}

/** The path of a browser that is here already, or undefined. Throws if CHROMIUM_PATH names no file. */
export function findBrowser() {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (!existsSync(given))
      throw new Error(`CHROMIUM_PATH is ${given}, which does not exist. Correct or unset it.`);
    return given;
  }
  const own = ownBrowser();
  if (own) return own;
  for (const command of COMMANDS) {
    const path = which(command);
    if (path) return path;
  }
  return APPLICATIONS.find((path) => existsSync(path));
}

/** Ubuntu's chromium package only points to a snap, so the package is of use on Debian alone. */
function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Finds a browser, and installs one where that needs no question.
 * @returns {{ path?: string, why?: string }} where it is, or why there is none and what to do
 */
export function needBrowser() {
  // Where it cannot be installed, whatever browser is there will do.
  const hasBest = Boolean(process.env.CHROMIUM_PATH) || ownBrowser() || which(SHELL);
  if (onCI && isDebian() && !hasBest) install([SHELL]);
  const found = findBrowser();
  if (found) return { path: found };
  let why = 'no Chromium or Chrome was found';
  if (isDebian()) {
    const failure = install([SHELL]) && install(['chromium']);
    if (failure) why += `, ${failure}`;
  } else if (onCI) {
    const words = ['playwright', 'install', '--with-deps', 'chromium'];
    if (spawnSync('npx', words, { stdio: 'inherit' }).status !== 0) why += ', the download failed';
  }
  const path = findBrowser();
  if (path) return { path };
  return { why: `${why}; set CHROMIUM_PATH, or run: npx playwright install chromium` };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { path, why } = needBrowser();
  console.log(path ?? why);
  process.exitCode = path ? 0 : 1;
}
