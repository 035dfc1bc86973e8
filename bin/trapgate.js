#!/usr/bin/env node
// Starts the command line in src/cli/main.ts. Node cannot run that TypeScript by itself on every
// supported version, so tsx is registered as a loader first.
import { register } from 'tsx/esm/api';

register();
await import('../src/cli/main.ts');
