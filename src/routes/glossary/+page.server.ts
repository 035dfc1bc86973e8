import { GLOSSARY } from './glossary.server.ts';

export const load = () => ({ entries: GLOSSARY });
