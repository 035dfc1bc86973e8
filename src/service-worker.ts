/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/**
 * The site without a network. Files whose names carry their hash come from the cache; pages come from the network where
 * there is one, so that nobody reads an old lesson, and otherwise as they were last time.
 */
import { base, build, files, prerendered, version } from '$service-worker';

const scope = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `trapgate${base}-${version}`;
const OWN = `trapgate${base}-`;

/** Bytes. What is larger, the editor, is kept once it was used; before that its download is broken off. */
const LATER = 1_000_000;
/** A script is at least so many times as long as its compressed form. */
const COMPRESSED = 3;
const KEPT = new Set([...build, ...files]);
/** Milliseconds until the site is kept: what the page needs that is open is fetched and run first. */
const KEEPING_WAITS = 3000;

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(tidy().then(() => scope.clients.claim())));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== scope.location.origin) return;
  if (base !== '' && !pathname.startsWith(`${base}/`)) return;
  event.respondWith(KEPT.has(pathname) ? fromCache(request) : fromNetwork(request));
});

async function install(): Promise<void> {
  await new Promise((settle) => setTimeout(settle, KEEPING_WAITS));
  await fill();
  await scope.skipWaiting();
}

/** Pages, styles, fonts, and scripts but the largest. One file that fails does not lose the others. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.allSettled([...prerendered, ...build, ...files].map((path) => keepSmall(cache, path)));
}

async function keepSmall(cache: Cache, path: string): Promise<void> {
  const answer = await fetch(path);
  const { headers } = answer;
  const length = Number(headers.get('content-length') ?? 0);
  const most = headers.has('content-encoding') ? LATER / COMPRESSED : LATER;
  if (!answer.ok || length > most) return answer.body?.cancel();
  const body = await answer.clone().blob();
  if (body.size < LATER) await cache.put(path, answer);
}

async function tidy(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(OWN) && name !== CACHE).map((name) => caches.delete(name)),
  );
}

async function fromCache(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function fromNetwork(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (offline) {
    const found = (await cache.match(request, { ignoreSearch: true })) ?? (await cache.match(`${base}/`));
    if (found) return found;
    throw offline;
  }
}
