// Runs the command line as a user does: a process of its own, with files in a folder of its own.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/trapgate.js', import.meta.url));

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder for one test file. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'trapgate-cli-'));

  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Milliseconds that a command may take. */
  patience = 60_000;

  /** `trapgate ARGS` in the folder. Output is one character a byte. */
  trapgate(...args: string[]): Result {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
      cwd: this.folder,
      encoding: 'latin1',
      timeout: this.patience,
    });
    return { status, stdout, stderr };
  }

  /** The same with --json, and its one value. */
  json(...args: string[]): { status: number | null; value: Record<string, unknown> } {
    const { status, stdout } = this.trapgate(...args, '--json');
    return { status, value: JSON.parse(stdout) as Record<string, unknown> };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
