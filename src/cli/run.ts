// trapgate run: one guest under one technique, or several in VMs of one host, until they end.

import type { Stop } from '../lib/workbench/bench.ts';
import type { Configuration } from '../lib/workbench/configuration.ts';
import { EIP } from '../lib/cpu/state.ts';
import { MAXIMUM_RAM, MIB } from '../lib/pc/memory-map.ts';
import { kernelRing } from '../lib/vmm/techniques/names.ts';
import { SLICE_CYCLES } from '../lib/vmm/scheduler.ts';
import { build, stopPlace, type Bench, type GuestSource } from '../lib/workbench/workbench.ts';
import { fail, Failure, numberOf, onlyFile, parseFlags, type Command } from './command.ts';
import { guestFile, readBytes, readSources, tell, type Sources } from './files.ts';
import { Recording } from './recording.ts';
import { counted, keepScreenForJSON, printJSON, reportProblems, withPaths } from './report.ts';
import { portLines, portReport } from './port-report.ts';
import { workLines, workReport } from './work-report.ts';
import { configurationOf, LATER_FLAGS, MACHINE_FLAGS, refuseLater } from './run-configuration.ts';
import { runSeveral } from './run-several.ts';

const DEFAULT_LIMIT = 200_000_000;
/** Instructions between two looks at the output; few where --stop-on has to stop soon after its text. */
const SLICE = 100_000;
const STOP_ON_SLICE = 500;

const HELP = `  --technique T        native (default), emulation, trap-and-emulate, hybrid, binary-translation, hardware-assist,
                       paravirtualization (of a guest that knows of it)
  --cpu C              classic (default), umip, strict, vmx
  --engine E           what runs the processor: block (default), stepper; a guest sees no difference
  --ring R             real ring of the guest's kernel under a VMM: 1 (default), 3
  --mmu P              shadow page tables under a VMM: virtual-tlb (default), write-traced, out-of-sync; under hardware-assist
                       also nested (default): VT-x's extended page tables
  --mem N              guest memory in MiB (default 16)
  -D, --define N[=V]   defines a name for the assembler; may be given again
  --format F           auto (default), flat, multiboot, rom
  --load ADDRESS       where a flat image goes (default 7C00h, or what org says)
  --limit N            instructions after which the run is stopped (default 200e6)
  --input F            bytes waiting at the serial port
  --serial F           where serial output goes: a file, - (the screen, default) or none
  --debugcon F         where the debug port's output goes, alike
  --trace F            writes the recorded events: JSON lines, or one array if F ends in .json; of an exit, and of what
                       was interpreted, with why; once the guest has been idle, with the instructions retired
  --stop-on TEXT       ends well when the output contains TEXT
  --exit-code          ends with the value the guest wrote to the exit port
  --json               prints one JSON value instead of the guest's output
  --host-mem N         with several guests: MiB for all of them together (default: what they ask for)
  --slice N            with several guests: cycles of the host's clock that a turn takes (default 50e3)
FILE may be a folder with a guest.asm. Of several, each gets a VM on one host, under trap-and-emulate if --technique is not given; what a
VM says has its number before it.
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

/** A guest as a file names it, with its sources if it has any. */
function guestOf(name: string): { file: string; source: GuestSource; sources: Sources | null } {
  const file = guestFile(name);
  const sources = file.endsWith('.asm') ? readSources(file) : null;
  return { file, source: sources ?? { image: readBytes(file), name: file }, sources };
}

/** Flags of one guest's run that have no meaning for several, and what to do instead. */
const FOR_ONE = {
  'stop-on': 'Let each guest end by itself, or give --limit.',
  'exit-code': 'Read the values from --json.',
  serial: 'Read what each guest says from --json.',
  debugcon: 'Read what each guest says from --json.',
} as const;

interface SeveralValues {
  readonly technique?: string | undefined;
  readonly trace?: string | undefined;
  readonly slice?: string | undefined;
  readonly 'host-mem'?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Several guests, a VM for each. */
function sideBySide(
  files: readonly string[],
  given: Configuration,
  limit: number,
  values: SeveralValues & { readonly [F in keyof typeof FOR_ONE]?: string | boolean | undefined },
): number {
  for (const flag of Object.keys(FOR_ONE) as (keyof typeof FOR_ONE)[]) {
    if (values[flag] !== undefined) fail(`--${flag} is for one guest, and these are several.`, FOR_ONE[flag]);
  }
  if (values.technique === 'native') {
    fail('A bare machine runs one guest.', 'Leave --technique out, or name one of a VMM: trap-and-emulate.');
  }
  if (files.length === 0) onlyFile('run', files);
  const configuration = { ...given, ...(values.technique ? {} : { technique: 'trap-and-emulate' as const }) };
  const guests = files.map(guestOf);
  const hostMemory = values['host-mem'];
  return runSeveral(
    guests.map(({ file, source }) => ({ name: file, source, configuration })),
    guests.map(({ sources }) => sources),
    {
      cpu: configuration.cpu,
      engine: configuration.engine,
      limit,
      slice: numberOf('slice', values.slice, SLICE_CYCLES, 1, 1e9),
      ...(hostMemory === undefined
        ? {}
        : { memory: numberOf('host-mem', hostMemory, 0, 1, MAXIMUM_RAM / MIB) }),
      json: values.json === true,
      trace: values.trace,
      statusOf: (stop) => statusOf(stop, false),
    },
  );
}

export const run: Command = {
  name: 'run',
  arguments: 'FILE.asm|IMAGE...',
  summary: 'run a guest, or several side by side',
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
      'host-mem': { type: 'string' },
      slice: { type: 'string' },
      json: { type: 'boolean' },
    });
    refuseLater(values);
    const json = values.json === true;
    keepScreenForJSON(json, { trace: values.trace });
    if (values['stop-on'] === '')
      fail('--stop-on has no text to wait for.', 'Give it the text: --stop-on READY.');
    const limit = numberOf('limit', values.limit, DEFAULT_LIMIT, 1);
    const configuration = configurationOf(values);
    if (positionals.length > 1 || values['host-mem'] !== undefined || values.slice !== undefined) {
      return sideBySide(positionals, configuration, limit, values);
    }
    const { source, sources } = guestOf(onlyFile('run', positionals));
    const bench = build(source, configuration);
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
    const { vcpu, work } = bench.machine;
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
        ...(work ? { work: workReport(work) } : {}),
        ...portReport(bench, sources),
        droppedEvents: recording.dropped,
        hash: bench.machine.hash(),
        configuration: {
          ...bench.configuration,
          format: bench.format,
          ring: kernelRing(bench.configuration.technique, bench.configuration.ring),
        },
        problems,
      });
    } else {
      if (!recording.atLineStart) tell('');
      const at = place ? `${place.file}:${place.line}: ` : '';
      tell(`${at}${stop.message} (${counted(vcpu.retired, 'instruction')})`);
      if (work) workLines(work).forEach(tell);
      portLines(bench, sources).forEach(tell);
    }
    return status;
  },
};
