/** The port bus: which device decodes which of the 65536 ports. Ports that nobody decodes read as all ones. */
import { hex, type Width } from '../bits/bits.ts';
import type { Device } from './device.ts';

interface Decoder {
  readonly device: Device;
  /** The first port behind the range. */
  readonly end: number;
  readonly widest: Width;
}

export class PortBus {
  /** For each port the index of its decoder plus one, or 0. */
  private readonly owners = new Uint8Array(0x10000);
  private readonly decoders: Decoder[] = [];

  /** @throws Error if two devices have a name or a port in common. */
  constructor(devices: readonly Device[]) {
    const names = new Set<string>();
    for (const device of devices) {
      if (names.has(device.name)) throw new Error(`two devices are named ${device.name}`);
      names.add(device.name);
      for (const range of device.ports) {
        this.decoders.push({ device, end: range.first + range.count, widest: range.widest ?? 8 });
        for (let port = range.first; port < range.first + range.count; port++) this.claim(port, device);
      }
    }
  }

  read(width: Width, port: number): number {
    const decoder = this.decoder(port & 0xffff);
    if (this.takesWhole(decoder, width, port)) return decoder.device.read(port & 0xffff, width);
    if (width === 8) return 0xff;
    const half = width === 32 ? 16 : 8;
    const low = this.read(half, port);
    return low | (this.read(half, port + half / 8) << half);
  }

  write(width: Width, port: number, value: number): void {
    const decoder = this.decoder(port & 0xffff);
    if (this.takesWhole(decoder, width, port)) {
      decoder.device.write(port & 0xffff, width, value);
    } else if (width !== 8) {
      const half = width === 32 ? 16 : 8;
      this.write(half, port, half === 16 ? value & 0xffff : value & 0xff);
      this.write(half, port + half / 8, half === 16 ? value >>> 16 : value >>> 8);
    }
  }

  private claim(port: number, device: Device): void {
    const other = this.decoder(port);
    if (other) throw new Error(`port ${hex(port, 3)}h is claimed by ${other.device.name} and ${device.name}`);
    this.owners[port] = this.decoders.length;
  }

  private decoder(port: number): Decoder | undefined {
    return this.decoders[(this.owners[port] ?? 0) - 1];
  }

  private takesWhole(decoder: Decoder | undefined, width: Width, port: number): decoder is Decoder {
    if (!decoder) return false;
    return width <= decoder.widest && (port & 0xffff) + width / 8 <= decoder.end;
  }
}
