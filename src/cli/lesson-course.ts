// Where the course lies that comes with Trapgate.

import { fileURLToPath } from 'node:url';

export const COURSE = fileURLToPath(new URL('../../content/course', import.meta.url));
