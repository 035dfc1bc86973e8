#!/usr/bin/env node
// Starts the command line in src/cli/main.ts.
import { runProgram } from '../scripts/bundled.mjs';

await runProgram('main');
