import type { Plugin } from 'vite';

export function courseFolder(): string | undefined;
export function copyCourse(): void;
export function ownCourse(): Plugin;
