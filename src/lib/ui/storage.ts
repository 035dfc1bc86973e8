/**
 * What the browser keeps of a student's work: one module for all of it, keyed by site and base path, versioned. Where the
 * browser keeps nothing (private windows, a full disk), it lasts as long as the page, and `isKept` says so.
 */
import { base } from '$app/paths';

const VERSION = 1;
/** What the browser has refused to keep. */
const memory = new Map<string, string>();
/** What gives way where there is no room for anything else. */
export const EXPENDABLE = 'texts/';

function key(name: string): string {
  return `trapgate${base}/${VERSION}/${name}`;
}

let kept: boolean | null = null;

/** True if what is written survives the page. */
export function isKept(): boolean {
  if (kept !== null) return kept;
  try {
    localStorage.setItem(key('probe'), '1');
    localStorage.removeItem(key('probe'));
    kept = true;
  } catch {
    kept = false;
  }
  return kept;
}

/** The names that begin with `start` of what is kept. */
export function namesFrom(start: string): string[] {
  const whole = key(start);
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(whole));
    return names.map((name) => start + name.slice(whole.length));
  } catch {
    return [];
  }
}

/** What was written under `name` last, be it by another tab, or null. */
export function read(name: string): string | null {
  const held = memory.get(name);
  if (held !== undefined) return held;
  try {
    return localStorage.getItem(key(name));
  } catch {
    return null;
  }
}

/** Keeps `value` under `name`; in memory only where the browser refuses. */
export function write(name: string, value: string): void {
  const set = (): void => localStorage.setItem(key(name), value);
  memory.delete(name);
  try {
    try {
      set();
    } catch {
      namesFrom(EXPENDABLE).forEach(forget);
      set();
    }
  } catch {
    memory.set(name, value);
    kept = false;
  }
}

/** Forgets `name`. */
export function forget(name: string): void {
  memory.delete(name);
  try {
    localStorage.removeItem(key(name));
  } catch {
    kept = false;
  }
}

/** Reads JSON that `accepts` recognises; `otherwise` where there is none or it is something else. */
export function readJSON<T>(name: string, accepts: (value: unknown) => value is T, otherwise: T): T {
  const text = read(name);
  if (text === null) return otherwise;
  try {
    const value: unknown = JSON.parse(text);
    return accepts(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}
