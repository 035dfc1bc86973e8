import { HostSession, type HostReport } from '$lib/session/host-session.ts';
import type { PageServerLoad } from './$types';
import { guestFiles } from '../guests.server.ts';

/** Guests that show something beside others; the first three are those that the page opens with. */
const GUESTS = ['tinyos', 'hostile', 'hello', 'fork', 'context-switch', 'table-churn', 'paging'];
const CHOSEN = ['tinyos', 'hostile', 'tinyos'];
const SLICE = 50_000;

/** The sources, and what is so of the host that the page opens with once all its guests have ended. */
export const load: PageServerLoad = () => {
  const all = guestFiles();
  const guests = Object.fromEntries(GUESTS.map((name) => [name, all[name] ?? {}]));
  let report: HostReport | null = null;
  const session = new HostSession((made) => (report = made));
  const named = CHOSEN.map((name) => ({
    name,
    source: { files: guests[name] ?? {}, main: 'guest.asm' },
    mem: 4,
  }));
  session.receive({ number: 0, request: { kind: 'build', guests: named, slice: SLICE } });
  session.receive({ number: 0, request: { kind: 'turns', count: null } });
  session.work(() => false);
  if (report === null) throw new Error('the host said nothing');
  return { guests, chosen: CHOSEN, slice: SLICE, report: report as HostReport };
};
