import { outline } from './course/course.server.ts';
import { tell } from '$lib/ui/home/told.ts';
import popf from '../../content/guests/popf/guest.asm?raw';

/** The nine lines of the guest, without the comment above them. */
export function load() {
  const lines = popf.split('\n');
  const first = lines.findIndex((line) => line.trim().startsWith('bits'));
  const source = lines
    .slice(first)
    .map((line) => line.replace(/^ {8}/, '').replace(/^(\w+:) +/, '$1 '))
    .join('\n');
  return { parts: outline(), source, told: tell(source) };
}
