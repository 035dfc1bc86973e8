// `npm start`: builds the site if a source is newer than the last build, then serves it.

import { buildIfStale } from './build.mjs';
import { serve } from './serve.mjs';

if (buildIfStale()) {
  const { address } = await serve({
    base: process.env.BASE_PATH ?? '',
    port: Number(process.env.PORT ?? 4173),
  });
  console.log(`Trapgate is at ${address}  (Ctrl-C ends it)`);
} else {
  console.error('The build failed, so there is nothing to serve. The reason is above.');
  process.exitCode = 1;
}
