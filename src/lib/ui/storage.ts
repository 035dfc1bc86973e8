/**
 * What the browser keeps of a student's work: one module for all of it, keyed by site and base path, versioned. Where the
 * browser keeps nothing (private windows, a full disk), it lasts as long as the page, and `isKept` says so.
 */
import { base } from '$app/paths';

const VERSION = 1;
const memory = new Map<string, string>();

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

/** What was written under `name`, or null. */
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
  memory.set(name, value);
  try {
    localStorage.setItem(key(name), value);
  } catch {
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
