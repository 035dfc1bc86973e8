// trapgate run: one guest under one technique, until it ends.

import type { Stop } from '../lib/workbench/bench.ts';
import { EIP } from '../lib/cpu/state.ts';
import { build, stopPlace, type Bench } from '../lib/workbench/workbench.ts';
import { Failure, numberOf, onlyFile, parseFlags, type Command } from './command.ts';
import { readBytes, readSources, tell } from './files.ts';
import { Recording } from './recording.ts';
import { counted, printJSON, reportProblems, withPaths } from './report.ts';
import { configurationOf, LATER_FLAGS, MACHINE_FLAGS, refuseLater } from './run-configuration.ts';

const DEFAULT_LIMIT = 200_000_000;
/** Instructions between two looks at the output; few where --stop-on has to stop soon after its text. */
const SLICE = 100_000;
const STOP_ON_SLICE = 500;

const HELP = `  --technique T        native (default), emulation, trap-and-emulate, hybrid
  --cpu C              classic (default), umip, strict
  --engine E           what runs the processor: block (default), stepper; a guest sees no difference
  --ring R             real ring of the guest's kernel under a VMM: 1 (default), 3
  --mmu P              shadow page tables under a VMM: virtual-tlb (default), write-traced, out-of-sync
  --mem N              guest memory in MiB (default 16)
  -D, --define N[=V]   defines a name for the assembler; may be given again
  --format F           auto (default), flat, multiboot, rom
  --load ADDRESS       where a flat image goes (default 7C00h, or what org says)
  --limit N            instructions after which the run is stopped (default 200e6)
  --input F            bytes waiting at the serial port
  --serial F           where serial output goes: a file, - (the screen, default) or none
  --debugcon F         where the debug port's output goes, alike
  --trace F            writes the recorded events: JSON lines, or one array if F ends in .json
  --stop-on TEXT       ends well when the output contains TEXT
  --exit-code          ends with the value the guest wrote to the exit port
  --json               prints one JSON value instead of the guest's output
Ends 0 on exit port, power-off, HLT with nothing to wake it, or --stop-on; 2 on a limit or a triple fault; 1 on errors.`;

/** Runs until the guest ends, the limit is reached or the output contains `stopOn`. */
function runToEnd(bench: Bench, recording: Recording, limit: number, stopOn: string | undefined): Stop {
  const { machine } = bench;
  const slice = stopOn === undefined ? SLICE : STOP_ON_SLICE;
  for (;;) {
    const stop = machine.run(Math.min(limit, machine.vcpu.retired + slice));
    recording.take(machine.trace);
    if (recording.found) {
      return { cause: 'stop-on', value: 0, message: `The output contains "${stopOn ?? ''}".` };
    }
    if (stop.cause !== 'limit') return stop;
    if (machine.vcpu.retired >= limit) {
      return { ...stop, message: `${stop.message} The guest may loop for ever; raise it with --limit N.` };
    }
  }
}

function statusOf(stop: Stop, useExitValue: boolean): number {
  switch (stop.cause) {
    case 'exit':
      return useExitValue ? stop.value & 0xff : 0;
    case 'power-off':
    case 'halt':
    case 'stop-on':
      return 0;
    default:
      return 2;
  }
}

export const run: Command = {
  name: 'run',
  arguments: 'FILE.asm|IMAGE',
  summary: 'run a guest',
  help: HELP,
  run(args) {
    const { values, positionals } = parseFlags('run', args, {
      ...MACHINE_FLAGS,
      ...LATER_FLAGS,
      limit: { type: 'string' },
      serial: { type: 'string' },
      debugcon: { type: 'string' },
      trace: { type: 'string' },
      'stop-on': { type: 'string' },
      'exit-code': { type: 'boolean' },
      json: { type: 'boolean' },
    });
    refuseLater(values);
    const json = values.json === true;
    const file = onlyFile('run', positionals);
    const limit = numberOf('limit', values.limit, DEFAULT_LIMIT, 1);
    const configuration = configurationOf(values);
    const sources = file.endsWith('.asm') ? readSources(file) : null;
    const bench = build(sources ?? { image: readBytes(file), name: file }, configuration);
    const problems = withPaths(bench.problems, sources?.paths ?? new Map<string, string>());
    if (bench.kind === 'problems') throw new Failure(problems);
    if (!json) reportProblems(problems, false);
    const target = (given: string | undefined): string => {
      if (json && given === '-') return 'none';
      return given ?? (json ? 'none' : '-');
    };
    const recording = new Recording({
      serial: target(values.serial),
      debug: target(values.debugcon),
      trace: values.trace,
      stopOn: values['stop-on'],
      keepsText: json,
    });
    const stop = runToEnd(bench, recording, limit, values['stop-on']);
    recording.close();
    const status = statusOf(stop, values['exit-code'] === true);
    const { vcpu } = bench.machine;
    const stopped = stopPlace(bench, stop);
    const place = stopped && { ...stopped, file: sources?.paths.get(stopped.file) ?? stopped.file };
    if (json) {
      printJSON({
        ok: status === 0 || stop.cause === 'exit',
        status,
        ...stop,
        instructions: vcpu.retired,
        time: vcpu.now,
        eip: vcpu.get(EIP) >>> 0,
        ...(place ? { file: place.file, line: place.line } : {}),
        serial: recording.serial,
        debug: recording.debug,
        events: recording.counts,
        droppedEvents: recording.dropped,
        hash: bench.machine.hash(),
        configuration: { ...bench.configuration, format: bench.format },
        problems,
      });
    } else {
      if (!recording.atLineStart) tell('');
      const at = place ? `${place.file}:${place.line}: ` : '';
      tell(`${at}${stop.message} (${counted(vcpu.retired, 'instruction')})`);
    }
    return status;
  },
};
