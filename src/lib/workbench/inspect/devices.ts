/** The guest's devices as tables of registers. */
import type { DeviceView } from '../view.ts';
import type { Bench } from '../workbench.ts';

export interface DevicesInquiry {
  readonly kind: 'devices';
}

export interface DevicesFinding {
  readonly kind: 'devices';
  readonly devices: readonly DeviceView[];
}

export function inspectDevices({ machine }: Bench): DevicesFinding {
  return { kind: 'devices', devices: machine.platform.describe() };
}
