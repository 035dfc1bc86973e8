/** The debug console of Bochs and QEMU at port E9h: a byte written is text, a read gives E9h so that a guest can find it. */
import * as say from '#messages/devices';
import type { Width } from '../bits/bits.ts';
import type { Device, DeviceRegister } from './device.ts';

const PORT = 0xe9;

export class DebugPort implements Device {
  readonly name = 'debug-port';
  readonly ports = [{ first: PORT, count: 1 }];
  private written = 0;
  private readonly output: (byte: number) => void;

  constructor(output: (byte: number) => void) {
    this.output = output;
  }

  read(): number {
    return PORT;
  }

  write(_port: number, _width: Width, value: number): void {
    this.written++;
    this.output(value);
  }

  nextEvent(): number {
    return Infinity;
  }

  advance(): void {}

  describe(): DeviceRegister[] {
    return [{ name: 'bytes', value: this.written, meaning: say.bytesWrittenToTheDebugConsole }];
  }

  save(): number {
    return this.written;
  }

  restore(data: number): void {
    this.written = data;
  }
}
