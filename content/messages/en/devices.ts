/** What the devices' registers hold: src/lib/pc. */

export const bytesWrittenToTheDebugConsole = 'bytes written to the debug console';
export const irr = (prefix: string) => `${prefix} IRR`;
export const requested = (irr: string) => `requested: ${irr}`;
export const isr = (prefix: string) => `${prefix} ISR`;
export const inService = (isr: string) => `in service: ${isr}`;
export const imr = (prefix: string) => `${prefix} IMR`;
export const masked = (imr: string) => `masked: ${imr}`;
export const vectorBase = (prefix: string) => `${prefix} vector base`;
export const vectorOfItsFirstInput = 'vector of its first input';
export const notInitialised = 'not initialised';
export const interruptOnTerminalCount = 'interrupt on terminal count';
export const hardwareOneShot = 'hardware one-shot';
export const rateGenerator = 'rate generator';
export const squareWave = 'square wave';
export const softwareStrobe = 'software strobe';
export const hardwareStrobe = 'hardware strobe';
export const channelMode = (n: number) => `channel ${n} mode`;
export const outGate = (mode: string, bcd: boolean, out: boolean, gate: boolean) =>
  `${mode}${bcd ? ', decimal' : ''}, OUT ${out ? 'high' : 'low'}, gate ${gate ? 'open' : 'closed'}`;
export const channelCount = (n: number) => `channel ${n} count`;
export const noCountWritten = 'no count written';
export const ofTicksInstructions = (reload: number, period: number) =>
  `of ${reload} ticks = ${period} instructions`;
export const speakerTimer2Gate = (speaker: string, portB: number) =>
  `speaker ${speaker}, timer 2 gate ${portB !== 0 ? 'open' : 'closed'}`;
export const a20PassedOn = 'A20 passed on';
export const a20HeldAt0 = 'A20 held at 0';
export const lastCodeWritten = 'last code written';
export const dataBitsStop = (lcr: number, stop: string) => `${lcr} data bits, ${stop} stop`;
export const interruptsEnabled = 'interrupts enabled';
export const divisorShown = ', divisor shown';
export const loopback = 'loopback';
export const modemOutputs = 'modem outputs';
export const receivedWaiting = (received: number, waiting: number) =>
  `${received} received, ${waiting} waiting`;
export const modemInputs = 'modem inputs';
export const freeForTheGuest = 'free for the guest';
export const baud = (baud: number) => `${baud} baud`;
export const lineStatus = 'line status';
export const dataReceived = 'data received';
export const dataWaitsInTheFifo = 'data waits in the FIFO';
export const transmitterEmpty = 'transmitter empty';
export const modemStatus = 'modem status';
export const noInterruptPending = 'no interrupt pending';
