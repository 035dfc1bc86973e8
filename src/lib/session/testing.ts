/** What the tests of this folder share. */
import type { Configuration } from '../workbench/configuration.ts';
import { build, type Bench } from '../workbench/workbench.ts';
import type { Command, Message, Snapshot } from './protocol.ts';
import { Session } from './session.ts';
import type { Journey } from './travel.ts';

/** Divides by zero again and again, and has the timer interrupt it meanwhile; ends by the exit port. */
export const DIVIDES = `
        bits 32
        org 0x7C00
        mov esp, 0x7000
        mov word [0x600], handler
        mov word [0x602], 8
        mov word [0x604], 0x8E00
        mov word [0x606], 0
        mov word [0x700], tick
        mov word [0x702], 8
        mov word [0x704], 0x8E00
        mov word [0x706], 0
        lidt [idtr]
        mov al, 0x11
        out 0x20, al
        mov al, 0x20
        out 0x21, al
        mov al, 4
        out 0x21, al
        mov al, 1
        out 0x21, al
        mov al, 0xFE
        out 0x21, al
        mov al, 0x34
        out 0x43, al
        mov al, 40
        out 0x40, al
        mov al, 0
        out 0x40, al
        sti
        mov ecx, 300
again:  xor ebx, ebx
        xor edx, edx
divide: div ebx
closed: cli
        sti
        loop again
        out 0xF4, al
        cli
        hlt
handler:
        add dword [esp], 2
        iret
tick:   push eax
        mov al, 0x20
        out 0x20, al
        inc dword [0x5000]
        pop eax
        iret
idtr:   dw 0x1FF
        dd 0x600
`;

/** Sends back what comes in by the serial port, and ends at q. */
export const ECHO = `
        bits 32
        org 0x7C00
again:  mov dx, 0x3fd
        in al, dx
        test al, 1
        jz again
        mov dx, 0x3f8
        in al, dx
        out dx, al
        cmp al, 'q'
        jne again
        out 0xf4, al
`;

/** The machine of `source`. @throws Error where it does not assemble. */
export function benchOf(source: string, configuration: Partial<Configuration>): Bench {
  const files = { 'guest.asm': source };
  const bench = build({ files, main: 'guest.asm' }, { mem: 2, instructionsPerTick: 1, ...configuration });
  if (bench.kind === 'problems') throw new Error(JSON.stringify(bench.problems));
  return bench;
}

/** A session driven to rest after each command; gives the last snapshot. */
export function driver(): { do(command: Command): Snapshot; messages: Message[]; session: Session } {
  const messages: Message[] = [];
  const session = new Session((message) => messages.push(message));
  let number = 0;
  return {
    messages,
    session,
    do(command) {
      session.receive({ number: ++number, command });
      while (session.busy) session.work(() => true);
      const last = messages.filter((message) => message.kind === 'snapshot').at(-1);
      if (last?.kind !== 'snapshot') throw new Error('no snapshot came');
      return last.snapshot;
    },
  };
}

/** Goes all the way; what comes of it, and how often it paused. */
export function go<Result>(journey: Journey<Result>): { readonly result: Result; readonly pauses: number } {
  for (let pauses = 0; ; pauses++) {
    const next = journey.next();
    if (next.done) return { result: next.value, pauses };
  }
}
