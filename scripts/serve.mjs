// Serves build/ as a static host would: a folder's index.html, a redirect to the trailing slash, 404.html.
// usage: node scripts/serve.mjs [--port N] [--base /path]

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { ROOT } from './build.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.asm': 'text/plain; charset=utf-8',
};

/**
 * What a static host answers to a path.
 * @param {string} folder the site's files
 * @param {string} path the decoded path of the address, beginning with a slash
 * @returns {{ status: number, file?: string, location?: string }}
 */
export function resolve(folder, path) {
  const file = normalize(join(folder, path));
  const inside = file === normalize(folder) || file.startsWith(normalize(folder + sep));
  if (inside && existsSync(file)) {
    if (!statSync(file).isDirectory()) return { status: 200, file };
    const index = join(file, 'index.html');
    if (existsSync(index)) {
      return path.endsWith('/') ? { status: 200, file: index } : { status: 308, location: `${path}/` };
    }
  }
  const missing = join(folder, '404.html');
  return existsSync(missing) ? { status: 404, file: missing } : { status: 404 };
}

function answer(folder, base, request, response) {
  const url = new URL(request.url ?? '/', 'http://localhost');
  let path;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    response.writeHead(400).end();
    return;
  }
  if (base && path === base) {
    response.writeHead(308, { location: `${base}/` }).end();
    return;
  }
  const within = !base || path.startsWith(`${base}/`);
  const found = within ? resolve(folder, path.slice(base.length)) : { status: 404 };
  if (found.location) {
    response.writeHead(308, { location: base + encodeURI(found.location) + url.search }).end();
  } else if (!found.file) {
    response.writeHead(404, { 'content-type': TYPES['.txt'] }).end('Not found\n');
  } else {
    const type = TYPES[extname(found.file)] ?? 'application/octet-stream';
    const cache = path.includes('/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    response.writeHead(found.status, { 'content-type': type, 'cache-control': cache });
    if (request.method === 'HEAD') response.end();
    else createReadStream(found.file).pipe(response);
  }
}

/**
 * Starts the server on this machine only.
 * @param {{ port?: number, base?: string, folder?: string, tries?: number }} options `tries` ports from `port` on are tried
 * @returns {Promise<{ address: string, close: () => void }>} rejects where every port is taken
 */
export async function serve({ port = 4173, base = '', folder = join(ROOT, 'build'), tries = 50 } = {}) {
  const server = createServer((request, response) => answer(folder, base, request, response));
  for (let next = port; ; next += 1) {
    const taken = await new Promise((settle, fail) => {
      server.once('error', (error) => (error.code === 'EADDRINUSE' ? settle(true) : fail(error)));
      server.listen(next, 'localhost', () => settle(false));
    });
    if (!taken)
      return { address: `http://localhost:${server.address().port}${base}/`, close: () => server.close() };
    if (next + 1 >= port + tries)
      throw new Error(`Ports ${port} to ${next} are taken. Name another with --port.`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, base: { type: 'string' } } });
  const port = Number(values.port ?? 4173);
  const { address } = await serve({ port, base: values.base ?? '', tries: values.port ? 1 : 50 });
  console.log(address);
}
