// A thread beside the one that runs a submission: it looks how much processor time and memory the process has used, and ends it where
// that is too much. The other thread is busy and cannot. JavaScript, so that it starts at once.

import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** Milliseconds between two looks. */
const PERIOD = 25;
const { seconds, mebibytes } = workerData;
const begun = process.cpuUsage();

/** Says why, in place of the answer, and ends the process. */
function end(status, message) {
  writeSync(1, JSON.stringify({ status, message, checks: [] }));
  process.kill(process.pid, 'SIGKILL');
}

setInterval(() => {
  const { user, system } = process.cpuUsage(begun);
  if (user + system > seconds * 1e6)
    end('too slow', `It was stopped after ${seconds} s of processor time; give more with --seconds.`);
  if (process.memoryUsage.rss() > mebibytes * 2 ** 20)
    end('too much memory', `It was stopped at ${mebibytes} MiB of memory; give more with --memory.`);
}, PERIOD);
