import type { PageServerLoad } from './$types';
import { guestFiles } from './guests.server.ts';

export const load: PageServerLoad = () => ({ guests: guestFiles() });
